// SPDX-License-Identifier: Apache-2.0
#include "base/language.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

const char *label_text(Label label, Language language)
{
    const char *wanted = language == LANGUAGE_ZH ? label.zh : label.en;
    if (wanted != NULL && *wanted != '\0')
        return wanted;
    return language == LANGUAGE_ZH ? label.en : label.zh;
}

void label_json(Buffer *out, Label label)
{
    json_object_begin(out);
    json_member_text(out, "zh", label.zh);
    json_member_text(out, "en", label.en);
    json_object_end(out);
}

void json_member_label(Buffer *out, const char *key, Label label)
{
    json_key(out, key);
    label_json(out, label);
}

// The weight of one Accept-Language entry ("zh-CN;q=0.8"), 1 when it names none.
static double entry_weight(const char *entry)
{
    const char *q = strstr(entry, "q=");
    return q != NULL ? g_ascii_strtod(q + 2, NULL) : 1.0;
}

Language language_from(const char *preferences)
{
    if (preferences == NULL)
        return LANGUAGE_EN;
    double best = 0;
    Language found = LANGUAGE_EN;
    g_auto(GStrv) entries = g_strsplit(preferences, ",", 32);
    for (char **entry = entries; *entry != NULL; entry++) {
        const char *name = g_strstrip(*entry);
        bool chinese = g_ascii_strncasecmp(name, "zh", 2) == 0;
        if (!chinese && g_ascii_strncasecmp(name, "en", 2) != 0)
            continue;
        double weight = entry_weight(name);
        if (weight > best) {
            best = weight;
            found = chinese ? LANGUAGE_ZH : LANGUAGE_EN;
        }
    }
    return found;
}

const char *language_tag(Language language)
{
    return language == LANGUAGE_ZH ? "zh-CN" : "en";
}
