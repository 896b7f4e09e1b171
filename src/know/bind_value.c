// SPDX-License-Identifier: Apache-2.0
#include "know/bind_inside.h"

#include "rule/functions.h"

#include <string.h>

bool bind_source(const Binder *binder, const PlanPath *path, Source *out)
{
    out->parent = path->parent;
    out->vector = bind_vector(binder, path);
    out->last = out->vector;
    if (out->vector->unfit || out->vector->most > TABLE_MAX)
        return !out->vector->unfit && path->n_steps == 0;
    if (path->n_steps == 0)
        return true;
    uint32_t *rows = ARENA_ARRAY(binder->arena, uint32_t, out->vector->most + 1);
    for (uint64_t code = 1; code <= out->vector->most; code++) {
        int64_t id = vector_decode(out->vector, code);
        size_t row = 0;
        bool found = true;
        for (size_t step = 0; found && step < path->n_steps; step++) {
            const SharedFrame *shared = binder->binding->version->shared[path->shared[step]];
            found = shared_frame_row(shared, id, &row);
            if (!found || step + 1 == path->n_steps)
                break;
            const Vector *next = shared->frame.columns[path->steps[step + 1]];
            uint64_t next_code = vector_code(next, row);
            found = next_code > 0;
            id = found ? vector_decode(next, next_code) : 0;
        }
        rows[code] = found ? (uint32_t)row + 1 : 0;
    }
    out->rows = rows;
    const Frame *last = &binder->binding->version->shared[path->shared[path->n_steps - 1]]->frame;
    out->last = last->columns[path->column];
    out->other = path->other >= 0 ? last->columns[path->other] : NULL;
    return !out->last->unfit;
}

void bind_currency(const Binder *binder, const PlanPath *path, Bound *bound)
{
    bound->has_currency = path->currency != NULL;
    if (bound->has_currency)
        bound->currency = currency_test(
            bind_frame(binder->chunk, path->currency)->columns[path->currency->column],
            path->currency_wanted);
}

// ---- texts, by their places among all that are compared ----

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// What holds the texts of a value; NULL: it is a literal.
static const Vector *texts_of(const Binder *binder, const PlanNode *value)
{
    return value->kind == PLAN_LITERAL ? NULL : binder->bounds[value->id].value.last;
}

static int64_t place_of(const GPtrArray *texts, const char *text)
{
    const char **found =
        bsearch(&text, texts->pdata, texts->len, sizeof *texts->pdata, compare_texts);
    while (found > (const char **)texts->pdata && strcmp(found[-1], text) == 0)
        found--;
    return found - (const char **)texts->pdata;
}

static bool bind_places(Binder *binder, const PlanNode *node)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (size_t i = 0; i < node->n_children; i++) {
        const Vector *vector = texts_of(binder, node->children[i]);
        if (vector == NULL)
            g_ptr_array_add(texts, (gpointer)node->children[i]->node->text);
        else if (!vector->is_text)
            return false;
        for (uint64_t code = 1; vector != NULL && code <= vector->texts.n; code++)
            g_ptr_array_add(texts, (gpointer)vector_text(vector, code));
    }
    if (texts->len > 0) // nobody may have any
        qsort(texts->pdata, texts->len, sizeof *texts->pdata, compare_texts);
    for (size_t i = 0; i < node->n_children; i++) {
        const Vector *vector = texts_of(binder, node->children[i]);
        int64_t *places =
            ARENA_ARRAY(binder->arena, int64_t, vector == NULL ? 1 : vector->most + 1);
        if (vector == NULL)
            places[0] = place_of(texts, node->children[i]->node->text);
        for (uint64_t code = 1; vector != NULL && code <= vector->texts.n; code++)
            places[code] = place_of(texts, vector_text(vector, code));
        binder->bounds[node->children[i]->id].value.places = places;
    }
    return true;
}

bool bind_compare(Binder *binder, const PlanNode *node, Bound *bound)
{
    const Field *field = node->node->children[0]->path->field;
    for (size_t i = 0; i < node->n_children; i++)
        bound->cost += COST_VALUE + binder->bounds[node->children[i]->id].cost;
    bound->share = 0.5;
    if (node->by_text)
        return bind_places(binder, node);
    if (node->rank != NULL) {
        bound->number = (NumberTest){&binder->binding->cuts[node->rank->place], 1, false};
        return true;
    }
    if (node->n_children == 1 && node->node->kind != NODE_EMPTY)
        bound->number = number_test(node->node, field, &binder->binding->clock, binder->arena);
    return true;
}
