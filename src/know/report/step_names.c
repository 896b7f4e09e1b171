// SPDX-License-Identifier: Apache-2.0
#include "know/report/step_names.h"

#include "rule/event_names.h"
#include "rule/facts.h"

#include <string.h>

const char STEP_NAMES[] = "steps";

// What is no fact has a name of its own.
static const struct {
    const char *name;
    Label label;
} OTHERS[] = {
    {"(begin)", {"begin", "到访"}}, {"(end)", {"end", "结束"}}, {"(other)", {"other", "其他"}}};

static const Label *label_of(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(OTHERS); i++)
        if (strcmp(OTHERS[i].name, name) == 0)
            return &OTHERS[i].label;
    const FactKind *kind = fact_kind_find(name);
    if (kind != NULL)
        return &kind->label;
    return event_name_label(name);
}

static void put_step(Buffer *out, const char *step, size_t length, Language language)
{
    const char *filter = memchr(step, '[', length);
    size_t n = filter != NULL ? (size_t)(filter - step) : length;
    while (n > 0 && step[n - 1] == ' ')
        n--;
    g_autofree char *name = g_strndup(step, n);
    const Label *label = label_of(name);
    buffer_text(out, label != NULL ? label_text(*label, language) : name);
    buffer_add(out, step + n, length - n);
}

void step_names_put(Buffer *out, const char *text, size_t most, Language language)
{
    for (size_t i = 0; i < most && text != NULL; i++) {
        const char *between = strstr(text, STEP_BETWEEN);
        buffer_text(out, i > 0 ? STEP_BETWEEN : "");
        put_step(out, text, between != NULL ? (size_t)(between - text) : strlen(text), language);
        text = between != NULL ? between + strlen(STEP_BETWEEN) : NULL;
    }
}

static const char *in_language(Arena *arena, const char *text, size_t most, Language language)
{
    g_auto(Buffer) out = {0};
    step_names_put(&out, text, most, language);
    return arena_copy(arena, buffer_string(&out), -1);
}

Label step_names_label(Arena *arena, const char *text, size_t most)
{
    return (Label){in_language(arena, text, most, LANGUAGE_EN),
                   in_language(arena, text, most, LANGUAGE_ZH)};
}
