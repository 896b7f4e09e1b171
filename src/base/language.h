// SPDX-License-Identifier: Apache-2.0
//
// The two languages of the product, and a text that exists in both.
#pragma once

typedef enum { LANGUAGE_EN, LANGUAGE_ZH } Language;

typedef struct {
    const char *en;
    const char *zh;
} Label;

// The label's text in a language. Never NULL for labels of the program.
const char *label_text(Label label, Language language);

// The best language for an HTTP Accept-Language header or a POSIX locale name; NULL gives English.
Language language_from(const char *preferences);

// "en" or "zh-CN".
const char *language_tag(Language language);
