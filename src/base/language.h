// SPDX-License-Identifier: Apache-2.0
//
// The two languages of the product, and a text that exists in both.
#pragma once

#include "base/buffer.h"

typedef enum { LANGUAGE_EN, LANGUAGE_ZH } Language;

typedef struct {
    const char *en;
    const char *zh;
} Label;

// The label's text in a language. Never NULL for labels of the program.
const char *label_text(Label label, Language language);

// The best language for an HTTP Accept-Language header or a POSIX locale name; NULL gives English.
Language language_from(const char *preferences);

// As JSON: {"zh": …, "en": …}; a missing text is null.
void label_json(Buffer *out, Label label);
void json_member_label(Buffer *out, const char *key, Label label);

// "en" or "zh-CN".
const char *language_tag(Language language);
