#!/usr/bin/env python3
# Copyright The AIMS Operator Authors.
# SPDX-License-Identifier: Apache-2.0
"""Writes reference.json: data sets, and what other implementations say of them.

    apt-get install python3-scipy python3-statsmodels
    python3 reference.py > reference.json

scipy: Jensen-Shannon, chi-squared, Kolmogorov-Smirnov, Wasserstein, Wilson. statsmodels: Newcombe, the score interval of a ratio,
Benjamini-Hochberg. Fairlearn and Evidently are not in Debian, so their definitions are written here with numpy: PSI (with our rule for empty
bins), Hellinger, Cramer's V, rates and their differences and ratios. The interval MOVER-R is Donner's and Zou's formula on statsmodels' Wilson limits.
"""
import json
import warnings

import numpy as np
from scipy import integrate, special, stats
from scipy.spatial import distance
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

rng = np.random.default_rng(20261124)


def condensed(c, d):
    """What the reference lacks as one bin, at the end."""
    keep = c > 0
    new = d[~keep].sum()
    return (np.append(c[keep], 0), np.append(d[keep], new)) if new > 0 else (c[keep], d[keep])


def psi(c, d):
    """Siddiqi's index; half a sample of the smaller window in each bin, what the reference lacks as one bin."""
    c, d = condensed(c, d)
    e = 0.5 / min(c.sum(), d.sum())
    p, q = c / c.sum() + e, d / d.sum() + e
    p, q = p / p.sum(), q / q.sum()
    return float(np.sum((q - p) * np.log(q / p)))


def pooled(c, d):
    """Neighbouring bins together until each expects 5 samples in the smaller window (Cochran)."""
    share = min(c.sum(), d.sum()) / (c.sum() + d.sum())
    table, now = [], np.zeros(2)
    for pair in zip(c, d):
        now = now + pair
        if now.sum() * share >= 5:
            table.append(now)
            now = np.zeros(2)
    if table:
        table[-1] = table[-1] + now
    return np.array(table).T


def counted(c, d):
    p, q = c / c.sum(), d / d.sum()
    keep = p + q > 0
    statistic, probability, freedom, _ = stats.chi2_contingency(pooled(*condensed(c, d)), correction=False)
    balanced = np.array([p[keep], q[keep]])
    return {
        "psi": psi(c, d),
        "jensenShannon": float(distance.jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)),
        # Cramer's V of a table of two rows of one size is the root of chi-squared over the total.
        "cramersV": float(np.sqrt(stats.chi2_contingency(balanced, correction=False)[0] / 2)),
        "chi2": {"statistic": float(statistic), "freedom": int(freedom), "probability": float(probability)},
    }


def closed(edges):
    """Edges with the open ends drawn to the bounds that there are."""
    edges = np.array(edges, dtype=float)
    if np.isneginf(edges[0]):
        edges[0] = edges[1]
    if np.isposinf(edges[-1]):
        edges[-1] = edges[-2]
    return edges


def deviation(edges, c):
    edges, p = closed(edges), c / c.sum()
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    mean = np.sum(p * middle)
    return float(np.sqrt(np.sum(p * ((middle - mean) ** 2 + width**2 / 12))))


def area(edges, c, d):
    """The area between the cumulative shares, by numerical integration of each bin."""
    p, q = np.append(0, np.cumsum(c / c.sum())), np.append(0, np.cumsum(d / d.sum()))
    total = 0
    for i in range(len(c)):
        low, high = edges[i], edges[i + 1]
        if not np.isfinite(high - low) or high == low:
            continue
        between = lambda x: abs(np.interp(x, [low, high], [p[i] - q[i], p[i + 1] - q[i + 1]]))
        inner = [low + (high - low) * t for t in np.linspace(0, 1, 65)]
        total += sum(integrate.quad(between, a, b, epsabs=1e-13, epsrel=1e-10)[0] for a, b in zip(inner, inner[1:]))
    return float(total)


def reach(edges, c, d, draw):
    """What 95 of 100 pairs of windows of these sizes stay below, by drawing both from what they hold together."""
    both = (c + d) / (c + d).sum()
    n, m = int(c.sum()), int(d.sum())
    width = np.diff(closed(edges))
    out = []
    for _ in range(4000):
        one, two = draw.multinomial(n, both), draw.multinomial(m, both)
        gap = np.append(0, np.cumsum(one / n) - np.cumsum(two / m))
        a, b = gap[:-1], gap[1:]
        size = np.abs(a) + np.abs(b)
        crossing = np.divide(a * a + b * b, 2 * size, out=np.zeros_like(a), where=size > 0)
        out.append(np.sum(width * np.where(a * b >= 0, np.abs(a + b) / 2, crossing)))
    return float(np.quantile(out, 0.95)) / deviation(edges, c)


def histogram(name, why, x, y, edges):
    inner = np.array(edges, dtype=float)
    # Prometheus counts what is at most the bound; numpy's histogram what is below it.
    place = lambda values: np.bincount(np.searchsorted(inner, values, side="left") - 1, minlength=len(inner) - 1).astype(float)
    c, d = place(x), place(y)
    upper = np.minimum(inner[1:], 1e300)
    ks = stats.ks_2samp(np.repeat(upper, c.astype(int)), np.repeat(upper, d.astype(int)), method="asymp")
    size = len(x) * len(y) / (len(x) + len(y))
    out = {"name": name, "why": why, "edges": ["-Inf" if np.isneginf(e) else "+Inf" if np.isposinf(e) else repr(float(e)) for e in inner],
           "reference": c.tolist(), "current": d.tolist()}
    out.update(counted(c, d))
    out["kolmogorovSmirnov"] = {"binned": float(ks.statistic), "raw": float(stats.ks_2samp(x, y, method="asymp").statistic),
                                "probability": float(special.kolmogorov(np.sqrt(size) * ks.statistic))}
    binned = area(inner, c, d)
    out["wasserstein"] = {"value": binned / deviation(inner, c), "deviation": deviation(inner, c), "reach": reach(inner, c, d, rng),
                          "raw": None if np.isinf(inner).any() else float(stats.wasserstein_distance(x, y)),
                          "rawDeviation": float(np.std(x))}
    return out


def categories(name, why, reference, current):
    keys = sorted(set(reference) | set(current), key=lambda k: (-reference.get(k, 0) - current.get(k, 0), k))
    c, d = (np.array([side.get(k, 0) for k in keys], dtype=float) for side in (reference, current))
    out = {"name": name, "why": why, "reference": reference, "current": current}
    out.update(counted(c, d))
    return out


def mover(x, n, y, m, alpha):
    (l1, u1), (l2, u2) = (proportion_confint(a, b, alpha=alpha, method="wilson") for a, b in ((x, n), (y, m)))
    p, q = x / n, y / m
    # At the ends, Wilson's limits are the ends; statsmodels leaves a last digit there.
    l1, u1, l2, u2 = (0.0 if abs(v) < 1e-12 else 1.0 if abs(v - 1) < 1e-12 else v for v in (l1, u1, l2, u2))
    with np.errstate(all="ignore"):
        low = (p * q - np.sqrt((p * q) ** 2 - l1 * u2 * (2 * p - l1) * (2 * q - u2))) / (u2 * (2 * q - u2))
        high = (p * q + np.sqrt((p * q) ** 2 - u1 * l2 * (2 * p - u1) * (2 * q - l2))) / (l2 * (2 * q - l2)) if l2 > 0 else np.inf
    return low, high


def fairness(name, why, groups):
    """Fairlearn: the largest difference between groups, and the smallest ratio."""
    rates = [x / n for _, n, x in groups]
    pairs = [(a, b) for i, a in enumerate(groups) for b in groups[:i]]
    alpha = 0.05 / len(pairs)
    low, high, ratio_low, ratio_high, score_low, score_high = 0, 0, 1, 1, 1, 1
    for (_, n, x), (_, m, y) in pairs:
        l, h = confint_proportions_2indep(x, n, y, m, method="newcomb", compare="diff", alpha=alpha)
        low, high = max(low, l, -h), max(high, abs(l), abs(h))
        l, h = mover(x, n, y, m, alpha)
        ratio_low, ratio_high = min(ratio_low, l, 1 / h), min(ratio_high, h if h < 1 else 1 / l if l > 1 else 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                l, h = confint_proportions_2indep(x, n, y, m, method="score", compare="ratio", alpha=alpha)
            except (ValueError, RuntimeError, ZeroDivisionError):
                l = h = np.nan
        score_low, score_high = np.fmin(score_low, np.fmin(l, 1 / h)), np.fmin(score_high, h if h < 1 else 1 / l if l > 1 else 1)
    return {"name": name, "why": why, "groups": [{"name": g, "members": n, "favourable": x} for g, n, x in groups],
            "difference": {"value": max(rates) - min(rates), "low": float(low), "high": float(min(high, 1))},
            "ratio": {"value": min(rates) / max(rates), "low": float(ratio_low), "high": float(ratio_high),
                      "scoreLow": float(score_low), "scoreHigh": float(score_high)},
            "wilson": [list(stats.binomtest(x, n).proportion_ci(method="wilson")) for _, n, x in groups]}


inf = np.inf
latency = [0, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, inf]
bimodal = lambda a, b, n: np.concatenate([rng.normal(a, 0.3, n), rng.normal(b, 0.3, n)])
old_words = {f"w{i:03d}": int(max(1, 3000 / (i + 1) ** 1.3)) for i in range(120)}
new_words = {f"w{i:03d}": int(max(1, 2500 / (i + 1) ** 1.25)) for i in range(10, 150)}
sets = {
    "histograms": [
        histogram("normal shift", "the textbook: a mean moves by 0.3 standard deviations", rng.normal(0, 1, 2000), rng.normal(0.3, 1, 1500),
                  np.arange(-6, 6.5, 0.5)),
        histogram("heavy tail", "latencies with a Pareto tail, in the default buckets, with an open end", rng.pareto(1.3, 4000) * 0.2 + 1e-6,
                  rng.pareto(1.0, 3000) * 0.2 + 1e-6, latency),
        histogram("ties", "whole numbers that lie on the bounds", rng.poisson(4, 1200).astype(float), rng.poisson(4.5, 900).astype(float),
                  np.arange(-1, 21)),
        histogram("empty bins", "two humps with nothing between them, of which one moves into the gap", bimodal(-3, 3, 600), bimodal(-3, 1, 500),
                  np.arange(-8, 8.5, 0.5)),
        histogram("unequal sizes", "a large baseline and a small window", rng.normal(0, 1, 60000), rng.normal(0.1, 1.1, 300),
                  np.linspace(-6, 6, 25)),
        histogram("steady", "two windows of one distribution", rng.gamma(2, 1, 5000), rng.gamma(2, 1, 5000), np.linspace(0, 25, 26)),
        histogram("disjoint", "no sample in common", rng.uniform(0.001, 1, 400), rng.uniform(2.001, 3, 500), np.linspace(0, 3, 13)),
        histogram("open at both ends", "a third of the samples lie beyond the outermost bounds", rng.normal(0, 2, 3000), rng.normal(0, 2.4, 2000),
                  [-inf, -2, -1, -0.5, 0, 0.5, 1, 2, inf]),
    ],
    "categories": [
        categories("new category", "a language that the reference does not know", {"en": 800, "de": 150, "fr": 50}, {"en": 700, "de": 140, "fr": 40, "ja": 120}),
        categories("lost category", "one that does not come any more", {"a": 500, "b": 300, "c": 200}, {"a": 400, "b": 250}),
        categories("many rare ones", "words by Zipf, of which some are new and some are gone", old_words, new_words),
        categories("steady", "nothing changed", {"yes": 612, "no": 1388}, {"yes": 310, "no": 690}),
    ],
    "fairness": [
        fairness("plain", "two groups of some size", [("a", 400, 200), ("b", 350, 140)]),
        fairness("small", "the smallest groups that are judged", [("a", 30, 15), ("b", 30, 12)]),
        fairness("nobody", "no favourable outcome in one group", [("a", 60, 30), ("b", 50, 0)]),
        fairness("everybody", "favourable outcomes for all, where Katz's interval has no width", [("a", 40, 40), ("b", 35, 35)]),
        fairness("four groups", "six pairs at once", [("a", 1000, 510), ("b", 800, 380), ("c", 300, 120), ("d", 90, 41)]),
        fairness("rare outcome", "few favourable outcomes in large groups", [("a", 20000, 60), ("b", 15000, 30)]),
    ],
}
probabilities = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275, 0.34]
sets["benjaminiHochberg"] = {"probabilities": probabilities, "adjusted": multipletests(probabilities, method="fdr_bh")[1].tolist()}
sets["kolmogorov"] = [{"x": x, "survival": float(special.kolmogorov(x))} for x in (0.05, 0.2, 0.5, 0.8276, 0.999, 1, 1.001, 1.358, 2, 3)]


def clean(value):
    """JSON has no NaN."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items()}
    if isinstance(value, list):
        return [clean(v) for v in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


# One line for each data set, so that a change shows where it is.
lines = lambda rows: "[\n  " + ",\n  ".join(json.dumps(row) for row in rows) + "\n ]"
body = clean(sets)
print("{\n " + ",\n ".join(f'"{key}": ' + (lines(body[key]) if isinstance(body[key], list) else json.dumps(body[key])) for key in body) + "\n}")
