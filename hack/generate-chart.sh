#!/usr/bin/env bash
# Copyright The AIMS Operator Authors.
# SPDX-License-Identifier: Apache-2.0
# Copies into the chart what it installs as it is: a chart cannot read files from outside of it.
set -euo pipefail

cd "$(dirname "$0")/.."
files=charts/aims-operator/files
rm -rf "$files"
mkdir -p "$files/crds" "$files/installation"
cp config/crd/bases/*.yaml "$files/crds"
cp config/rbac/{role,role_binding,service_account,user_roles}.yaml config/admission/namespace_labels.yaml "$files/installation"
cp config/components/cert-manager/certificates.yaml "$files"
