// Copyright The AIMS Operator Authors.
// SPDX-License-Identifier: Apache-2.0

package signed

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// maximumComment is how many characters the API takes for a comment.
const maximumComment = 2048

// CheckComment refuses a comment that would not read as it was written: what people see on a screen or on paper must be what was signed.
// Letters of any script are welcome, and so are line breaks.
func CheckComment(comment string) error {
	if !utf8.ValidString(comment) {
		return errors.New("the comment is no valid UTF-8 text")
	}
	if n := utf8.RuneCountInString(comment); n > maximumComment {
		return fmt.Errorf("the comment has %d characters, and may have %d: put a long text into a document, and name the document", n, maximumComment)
	}
	position := 0
	for _, r := range comment {
		position++
		switch {
		case r == '\n', r == '\t':
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
			return fmt.Errorf("character %d of the comment is %U, which nobody sees and which changes how the rest reads", position, r)
		}
	}
	return nil
}
