// SPDX-License-Identifier: Apache-2.0
//
// Postings against a plain look at every fact: what lies between any two moments, also where both
// are those of facts, or next to them.
#include "test_panel_world.h"

#include "know/plan.h"
#include "know/postings.h"

enum { PICKS = 60 };

typedef struct {
    World *world;
    const Chunk *chunk;
    const Trail *trail;
    const Postings *postings;
} Looking;

static uint64_t code_of(const Looking *looking, uint32_t fact)
{
    const Postings *postings = looking->postings;
    return postings->column == POSTINGS_OF_ALL
               ? 0
               : vector_code(postings->facts->columns[postings->column], fact);
}

// By customer: how many facts of a code lie between two moments.
static void count_plainly(const Looking *looking, uint64_t code, CodeRange span, uint32_t *counts)
{
    const Postings *postings = looking->postings;
    bool parts = postings->facts != postings->records;
    for (size_t row = 0; row < looking->chunk->n_rows; row++) {
        counts[row] = 0;
        for (size_t at = looking->trail->starts[row]; at < looking->trail->starts[row + 1]; at++) {
            uint32_t record = trail_record(looking->trail, at);
            uint64_t moment = trail_moment(looking->trail, at);
            uint32_t first = parts ? postings->facts->starts[record] : record;
            uint32_t after = parts ? postings->facts->starts[record + 1] : record + 1;
            for (uint32_t fact = first; fact < after; fact++)
                counts[row] +=
                    moment >= span.first && moment <= span.last && code_of(looking, fact) == code;
        }
    }
}

// The moment of a random fact, or one next to it.
static uint64_t some_moment(const Looking *looking)
{
    size_t n = looking->trail->starts[looking->chunk->n_rows];
    uint64_t code = trail_moment(looking->trail,
                                 (size_t)g_rand_int_range(looking->world->random, 0, (gint32)n));
    return MAX(code + (uint64_t)g_rand_int_range(looking->world->random, 0, 3), 2) - 1;
}

static void check_span(const Looking *looking, uint64_t code, CodeRange span)
{
    const Postings *postings = looking->postings;
    size_t n_rows = looking->chunk->n_rows;
    g_autofree uint32_t *wanted = g_new(uint32_t, n_rows);
    g_autofree uint32_t *found = g_new0(uint32_t, n_rows);
    count_plainly(looking, code, span, wanted);
    PostingsRange range = postings_within(postings, code, span.first, span.last);
    uint64_t before = 0;
    for (uint32_t at = range.first; at < range.after; at++) {
        uint32_t record = postings_record(postings, postings->rows[at], postings->owners[at]);
        uint64_t moment = vector_code(looking->trail->times, record);
        g_assert_cmpuint(moment, >=, before);
        before = moment;
        found[postings->owners[at]]++;
    }
    g_assert_cmpint(memcmp(found, wanted, n_rows * sizeof *found), ==, 0);
}

static void check_column(Looking *looking, int frame, int column)
{
    if (!postings_fit(looking->chunk, frame, column))
        return;
    looking->postings = postings_of(looking->chunk, looking->trail, frame, column);
    g_assert_true(postings_find(looking->trail, frame, column) == looking->postings);
    const Postings *postings = looking->postings;
    uint64_t most = column == POSTINGS_OF_ALL ? 0 : postings->facts->columns[column]->most;
    for (int i = 0; i < PICKS; i++) {
        uint64_t code = (uint64_t)g_rand_int_range(looking->world->random, 0, (gint32)most + 1);
        CodeRange span = {some_moment(looking), some_moment(looking)};
        if (i % 3 == 1)
            span.last = UINT64_MAX;
        if (i % 3 == 2)
            span.first = 1;
        check_span(looking, code, span);
    }
}

static void check_facts(World *world, const Version *version, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = rule_parse(text, &ENTITY_CUSTOMER, world->model, &error);
    g_assert_no_error(error);
    g_autoptr(Plan) plan = plan_new(rule, NULL, version->layout, NULL);
    const PlanFacts *facts = plan->root->facts[0];
    const Chunk *chunk = version->parts[0].chunk;
    Looking looking = {world, chunk, trail_of(chunk, &facts->kind), NULL};
    g_assert_nonnull(looking.trail);
    check_column(&looking, facts->record, POSTINGS_OF_ALL);
    for (size_t i = 0; i < version->layout->facts[facts->frame].n_columns; i++)
        check_column(&looking, facts->frame, (int)i);
}

static void test_spans(void)
{
    World world;
    world_init(&world, 20261128);
    world_write(world.store, fill_all, &world);
    g_autoptr(Panel) panel = panel_of(&world);
    g_autoptr(Version) version = panel_pin(panel);
    check_facts(&world, version, "any(orders)");
    check_facts(&world, version, "any(lines)");
    check_facts(&world, version, "any(events)");
    check_facts(&world, version, "any(page_view)");
    world_clear(&world);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/postings/spans", test_spans);
    return g_test_run();
}
