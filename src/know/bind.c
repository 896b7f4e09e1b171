// SPDX-License-Identifier: Apache-2.0
#include "know/bind_inside.h"

#include "base/when.h"
#include "entity/entities.h"

#include <roaring/roaring.h>
#include <stdlib.h>
#include <string.h>

static bool is_empty_test(const PlanNode *node)
{
    return node->node->kind == NODE_EMPTY;
}

static uint8_t missing_answer(const PlanNode *node)
{
    return is_empty_test(node) ? TRUTH_YES : TRUTH_UNKNOWN;
}

// ---- shared records ----

// The answers of a label's two languages as one: it matches when either does, it is missing when
// both are.
static void join_languages(const PlanNode *node, const uint8_t *other, size_t n, uint8_t *answers)
{
    bool not_equal = node->node->kind == NODE_COMPARE && node->node->comparison == COMPARE_NE;
    uint8_t strong = not_equal ? TRUTH_NO : TRUTH_YES;
    for (size_t i = 0; i < n; i++) {
        uint8_t a = answers[i], b = other[i];
        if (is_empty_test(node))
            answers[i] = MIN(a, b);
        else if (a == strong || b == strong)
            answers[i] = strong;
        else
            answers[i] = a == TRUTH_UNKNOWN ? b : a;
    }
}

static bool ask_vector(Binding *binding, const PlanNode *node, const Frame *frame, int column,
                       uint8_t *answers)
{
    const Vector *vector = frame->columns[column];
    if (!condition_fits(node->node, vector))
        return false;
    Test test =
        condition_test(node->node, node->path.field, vector, &binding->clock, binding->arena);
    test_rows(&test, 0, &(Asked){NULL, frame->n_rows}, answers);
    return true;
}

static bool ask_shared(Binding *binding, const PlanNode *node, const Frame *frame, uint8_t *answers)
{
    const PlanPath *path = &node->path;
    if (!ask_vector(binding, node, frame, path->column, answers))
        return false;
    if (path->other >= 0) {
        uint8_t *other = arena_alloc(binding->arena, frame->n_rows + 1);
        if (!ask_vector(binding, node, frame, path->other, other))
            return false;
        join_languages(node, other, frame->n_rows, answers);
    }
    if (path->currency != NULL) {
        const Vector *vector = frame->columns[path->currency->column];
        Test currency = currency_test(vector, path->currency_wanted);
        for (size_t row = 0; row < frame->n_rows; row++)
            if (test_code(&currency, vector_code(vector, row)) != TRUTH_YES)
                answers[row] = TRUTH_UNKNOWN;
    }
    return true;
}

// By code of a vector that refers to rows of `shared`, whose answers are known.
static uint8_t *answers_by_code(const Vector *vector, const SharedFrame *shared,
                                const uint8_t *answers, uint8_t missing, Arena *arena)
{
    uint8_t *table = arena_alloc(arena, vector->most + 1);
    table[0] = missing;
    for (uint64_t code = 1; code <= vector->most; code++) {
        size_t row;
        bool found = shared_frame_row(shared, vector_decode(vector, code), &row);
        table[code] = found ? answers[row] : missing;
    }
    return table;
}

// The answers of the first step's records: asked of the last ones and handed back.
static bool bind_shared(Binding *binding, const PlanNode *node)
{
    const PlanPath *path = &node->path;
    const uint8_t *answers = NULL;
    for (size_t step = path->n_steps; step-- > 0;) {
        const Frame *frame = &binding->version->shared[path->shared[step]]->frame;
        uint8_t *here = arena_alloc(binding->arena, frame->n_rows + 1);
        if (answers == NULL) {
            if (!ask_shared(binding, node, frame, here))
                return false;
        } else {
            const Vector *vector = frame->columns[path->steps[step + 1]];
            const SharedFrame *next = binding->version->shared[path->shared[step + 1]];
            uint8_t *table =
                answers_by_code(vector, next, answers, missing_answer(node), binding->arena);
            for (size_t row = 0; row < frame->n_rows; row++)
                here[row] = table[vector_code(vector, row)];
        }
        answers = here;
    }
    binding->shared[node->id] = answers;
    return true;
}

static bool bind_shared_below(Binding *binding, const PlanNode *node)
{
    if (node->kind == PLAN_TEST && node->path.n_steps > 0)
        return bind_shared(binding, node);
    for (size_t i = 0; i < node->n_children; i++)
        if (!bind_shared_below(binding, node->children[i]))
            return false;
    for (size_t i = 0; i < node->n_facts; i++) {
        const PlanFacts *facts = node->facts[i];
        if ((facts->on_record != NULL && !bind_shared_below(binding, facts->on_record)) ||
            (facts->on_part != NULL && !bind_shared_below(binding, facts->on_part)))
            return false;
    }
    return true;
}

bool binding_init(Binding *binding, const Plan *plan, const Version *version, const Clock *clock,
                  Arena *arena)
{
    *binding = (Binding){.plan = plan, .version = version, .clock = *clock, .arena = arena};
    binding->shared = ARENA_ARRAY(arena, const uint8_t *, plan->n_nodes);
    return bind_shared_below(binding, plan->root);
}

// ---- tests ----

const Frame *bind_frame(const Chunk *chunk, const PlanPath *path)
{
    if (path->frame == PLAN_CUSTOMERS)
        return &chunk->customers;
    return &chunk->facts[path->parent ? chunk->layout->facts[path->frame].parent : path->frame];
}

static const Vector *bind_score(const Binder *binder, const PlanScore *score)
{
    const Clock *clock = &binder->binding->clock;
    ScoreLook look = {.version = binder->binding->version,
                      .zone = clock->zone,
                      .day = reference_day(score->newest_order, clock->now, clock->zone).day};
    ScoreColumn *column = score_column(score->fitted, &score->ask, &look, binder->chunk);
    arena_own(binder->arena, column, (GDestroyNotify)(void (*)(void))score_column_unref);
    return score_column_vector(column);
}

const Vector *bind_vector(const Binder *binder, const PlanPath *path)
{
    if (path->score != NULL)
        return bind_score(binder, path->score);
    const Frame *frame = bind_frame(binder->chunk, path);
    return frame->columns[path->n_steps > 0 ? path->steps[0] : path->column];
}

static bool bind_test(Binder *binder, const PlanNode *node, Bound *bound)
{
    const PlanPath *path = &node->path;
    const Vector *vector = bind_vector(binder, path);
    if (vector->unfit || (path->n_steps == 0 && !condition_fits(node->node, vector)))
        return false;
    if (path->n_steps > 0) {
        if (vector->most > TABLE_MAX)
            return false;
        const SharedFrame *shared = binder->binding->version->shared[path->shared[0]];
        bound->test = test_from_table(vector, answers_by_code(vector, shared,
                                                              binder->binding->shared[node->id],
                                                              missing_answer(node), binder->arena));
    } else if (node->rank != NULL) {
        bound->test = bounds_test(vector, binder->binding->cuts[node->rank->place]);
    } else {
        bound->test =
            condition_test(node->node, path->field, vector, &binder->binding->clock, binder->arena);
    }
    if (path->n_steps == 0)
        bind_currency(binder, path, bound);
    bound->cost = bound->test.table != NULL   ? COST_TABLE
                  : bound->test.hours != NULL ? COST_HOURS
                                              : cost_of_ranges(&bound->test);
    bound->share = test_share(&bound->test);
    return true;
}

// ---- tags and lists ----

static bool tag_is_asked(const Binder *binder, const PlanNode *node, int64_t tag_id)
{
    const Layout *layout = binder->binding->plan->layout;
    const SharedFrame *tags = binder->binding->version->shared[layout_shared(layout, &ENTITY_TAG)];
    size_t row;
    if (!shared_frame_row(tags, tag_id, &row))
        return false; // deleted
    if (is_empty_test(node))
        return true;
    int name = layout_column(tags->frame.layout, entity_field(&ENTITY_TAG, "name"), false, NULL);
    const Vector *names = tags->frame.columns[name];
    uint64_t code = vector_code(names, row);
    for (size_t i = 1; code > 0 && i < node->node->n_children; i++)
        if (strcmp(vector_text(names, code), node->node->children[i]->text) == 0)
            return true;
    return false;
}

// Returns how many there are.
static uint64_t mark_members(const roaring_bitmap_t *rows, uint8_t *answers)
{
    uint64_t n = roaring_bitmap_get_cardinality(rows);
    g_autofree uint32_t *list = g_new(uint32_t, n + 1);
    roaring_bitmap_to_uint32_array(rows, list);
    for (uint64_t i = 0; i < n; i++)
        answers[list[i]] = TRUTH_YES;
    return n;
}

// Answers by row: who is in any of the sets that are asked.
static void bind_sets(Binder *binder, const PlanNode *node, Bound *bound)
{
    const Chunk *chunk = binder->chunk;
    const ChunkSets *sets = &chunk->sets[node->kind == PLAN_TAGS ? SETS_TAGS : SETS_LISTS];
    uint8_t *answers = arena_alloc(binder->arena, chunk->n_rows + 1);
    uint64_t n = 0;
    for (size_t i = 0; i < sets->n; i++) {
        const ChunkSet *set = &sets->sets[i];
        bool asked =
            node->kind == PLAN_TAGS ? tag_is_asked(binder, node, set->id) : set->id == node->list;
        if (!asked)
            continue;
        n += mark_members(set->rows, answers);
    }
    bound->member = answers;
    bound->cost = COST_SET;
    bound->share = MIN(1.0, (double)n / (double)MAX(chunk->n_rows, 1));
    if (!is_empty_test(node))
        return;
    for (size_t row = 0; row < chunk->n_rows; row++)
        answers[row] = (uint8_t)(TRUTH_YES - answers[row]);
    bound->share = 1 - bound->share;
}

// ---- facts ----

static bool bind_where(Binder *binder, const PlanNode *node, Bound *bound)
{
    const Vector *vector = bind_frame(binder->chunk, &node->path)->columns[node->path.column];
    if (vector->unfit)
        return false;
    bound->test = where_test(vector, node->where);
    bound->cost = COST_RANGE * 2;
    bound->share = test_share(&bound->test);
    return true;
}

// ---- order ----

static int compare_rank(const void *a, const void *b, void *context)
{
    const Bound *bounds = context;
    const PlanNode *one = *(const PlanNode *const *)a, *other = *(const PlanNode *const *)b;
    // What removes most for its cost comes first.
    double rank_one = bounds[one->id].cost / (1.000001 - bounds[one->id].share);
    double rank_other = bounds[other->id].cost / (1.000001 - bounds[other->id].share);
    return (rank_one > rank_other) - (rank_one < rank_other);
}

static int compare_rank_or(const void *a, const void *b, void *context)
{
    const Bound *bounds = context;
    const PlanNode *one = *(const PlanNode *const *)a, *other = *(const PlanNode *const *)b;
    double rank_one = bounds[one->id].cost / (0.000001 + bounds[one->id].share);
    double rank_other = bounds[other->id].cost / (0.000001 + bounds[other->id].share);
    return (rank_one > rank_other) - (rank_one < rank_other);
}

static void bind_order(Binder *binder, const PlanNode *node, Bound *bound)
{
    bool all = node->kind == PLAN_AND;
    bound->order = ARENA_ARRAY(binder->arena, const PlanNode *, node->n_children);
    memcpy(bound->order, node->children, node->n_children * sizeof(PlanNode *));
    g_qsort_with_data(bound->order, (gint)node->n_children, sizeof *bound->order,
                      all ? compare_rank : compare_rank_or, binder->bounds);
    double left = 1; // the share that is still asked
    for (size_t i = 0; i < node->n_children; i++) {
        const Bound *child = &binder->bounds[bound->order[i]->id];
        bound->cost += left * child->cost;
        left *= all ? child->share : 1 - child->share;
    }
    bound->share = all ? left : 1 - left;
}

bool bind_node(Binder *binder, const PlanNode *node)
{
    Bound *bound = &binder->bounds[node->id];
    for (size_t i = 0; i < node->n_children; i++)
        if (!bind_node(binder, node->children[i]))
            return false;
    switch (node->kind) {
    case PLAN_TEST:
        return bind_test(binder, node, bound);
    case PLAN_TAGS:
    case PLAN_LIST:
        bind_sets(binder, node, bound);
        return true;
    case PLAN_WHERE:
        return bind_where(binder, node, bound);
    case PLAN_WINDOW:
        bind_window(binder, node, bound);
        return true;
    case PLAN_HISTORY:
        return bind_history(binder, node, bound);
    case PLAN_COMPARE:
        return bind_compare(binder, node, bound);
    case PLAN_FIELD:
    case PLAN_AGE:
        bind_currency(binder, &node->path, bound);
        return bind_source(binder, &node->path, &bound->value);
    case PLAN_LITERAL:
    case PLAN_ARITHMETIC:
        for (size_t i = 0; i < node->n_children; i++)
            bound->cost += COST_VALUE + binder->bounds[node->children[i]->id].cost;
        return true;
    case PLAN_SAMPLE:
        bound->cost = COST_SAMPLE;
        bound->share = 0.5;
        return true;
    case PLAN_CONSTANT:
        bound->share = node->constant == TRUTH_YES;
        return true;
    case PLAN_CERTAIN:
        bound->cost = binder->bounds[node->children[0]->id].cost;
        bound->share = binder->bounds[node->children[0]->id].share;
        return true;
    case PLAN_NOT:
        bound->cost = binder->bounds[node->children[0]->id].cost;
        bound->share = 1 - binder->bounds[node->children[0]->id].share;
        return true;
    default:
        bind_order(binder, node, bound);
        return true;
    }
}

Bound *bind_value(const Binding *binding, const Chunk *chunk, const PlanNode *value, Arena *arena)
{
    Binder binder = {binding, chunk, arena, ARENA_ARRAY(arena, Bound, binding->plan->n_nodes)};
    return bind_node(&binder, value) ? binder.bounds : NULL;
}

Bound *bind_chunk(const Binding *binding, const Chunk *chunk, Arena *arena)
{
    return bind_value(binding, chunk, binding->plan->root, arena);
}
