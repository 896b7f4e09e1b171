// SPDX-License-Identifier: Apache-2.0
#include "rule/page.h"

#include "rule/facts.h"
#include "rule/functions.h"
#include "rule/words.h"

#include <string.h>

static const char *written(const Operator *op)
{
    return op->kind == NODE_COMPARE && strcmp(op->name, "<") == 0   ? "`<` `before`"
           : op->kind == NODE_COMPARE && strcmp(op->name, ">") == 0 ? "`>` `after`"
                                                                    : NULL;
}

static void print_operators(Buffer *out)
{
    buffer_text(out, "| operator | holds when; gives | 含义 | example |\n|---|---|---|---|\n");
    for (const Operator *op = OPERATORS; op->name != NULL; op++) {
        if (op->synonym)
            continue;
        const char *both = written(op);
        buffer_printf(out, both != NULL ? "| %s" : "| `%s`", both != NULL ? both : op->name);
        buffer_printf(out, " | %s | %s | `%s` |\n", op->about.en, op->about.zh, op->example);
    }
}

static void print_functions(Buffer *out)
{
    buffer_text(out, "| function | | | 含义 | example |\n|---|---|---|---|---|\n");
    for (const Function *function = FUNCTIONS; function->name != NULL; function++)
        buffer_printf(out, "| `%s` | %s | %s | %s | `%s` |\n", function->usage.en,
                      function->label.en, function->about.en, function->about.zh,
                      function->example);
}

static void print_own_fields(Buffer *out, const FactKind *kind)
{
    const Entity *entity = fact_entity(kind);
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        bool shown = (field->flags & (FIELD_HIDDEN | FIELD_SECRET)) == 0 &&
                     field->type != FIELD_JSON && fact_field_find(kind, field->name) == NULL;
        if (shown)
            buffer_printf(out, ", `%s`", field->name);
    }
}

static void print_facts(Buffer *out)
{
    buffer_text(out, "| facts | | 含义 | example | fields |\n|---|---|---|---|---|\n");
    for (const FactKind *kind = FACT_KINDS; kind->name != NULL; kind++) {
        buffer_printf(out, "| `%s` | %s | %s | `%s` | `at`", kind->name, kind->help.en,
                      kind->help.zh, kind->example);
        for (const FactField *field = kind->fields; field != NULL && field->name != NULL; field++)
            buffer_printf(out, ", `%s`", field->name);
        print_own_fields(out, kind);
        buffer_text(out, kind->members != NULL ? ", `props.NAME` |\n" : " |\n");
    }
}

static void print_consents(Buffer *out)
{
    buffer_text(out, "| name | | 含义 |\n|---|---|---|\n");
    for (const ConsentKind *kind = CONSENT_KINDS; kind->channel != NULL; kind++)
        buffer_printf(out, "| `%s` | %s | %s |\n", kind->field.name, kind->field.label.en,
                      kind->field.label.zh);
}

const RulePart RULE_PARTS[] = {
    {"operators", print_operators},
    {"functions", print_functions},
    {"facts", print_facts},
    {"consents", print_consents},
    {NULL, NULL},
};
