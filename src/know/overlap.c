// SPDX-License-Identifier: Apache-2.0
//
// Each audience is asked for once, as ascending ids; one pass over all of them side by side says of
// every customer which audiences it is in, a number of as many bits. All else are sums over these
// numbers.
#include "know/overlap.h"

#include "entity/entities.h"
#include "know/fresh.h"
#include "know/panel_select.h"
#include "know/preview.h"
#include "rule/functions.h"
#include "rule/node.h"

enum { MASKS = 1 << OVERLAP_MOST };

typedef struct {
    const Access *access;
    size_t n;
    Rule *rules[OVERLAP_MOST];
    Audience audiences[OVERLAP_MOST];
    int64_t customers, now;
    Panel *panel;     // NULL: the store is asked
    Version *version; // all are asked as of one moment
    int64_t *regions; // how many are in exactly the audiences of a mask
} Overlap;

static void overlap_clear(Overlap *overlap)
{
    for (size_t i = 0; i < overlap->n; i++) {
        g_clear_pointer(&overlap->rules[i], rule_unref);
        audience_clear(&overlap->audiences[i]);
    }
    g_clear_pointer(&overlap->version, version_unref);
    g_free(overlap->regions);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Overlap, overlap_clear)

// ---- asking ----

static bool read_rules(Overlap *overlap, json_object *rules, GError **error)
{
    size_t n = json_object_array_length(rules);
    if (n < OVERLAP_LEAST || n > OVERLAP_MOST) {
        fail(error, ERROR_INVALID, "Between %d and %d rules can be compared",
             "可以比较 %d 到 %d 条规则", OVERLAP_LEAST, OVERLAP_MOST);
        error_under(error, "/rules");
        return false;
    }
    for (; overlap->n < n; overlap->n++) {
        json_object *text = json_object_array_get_idx(rules, overlap->n);
        overlap->rules[overlap->n] = rule_parse(json_object_get_string(text), &ENTITY_CUSTOMER,
                                                overlap->access->model, error);
        if (overlap->rules[overlap->n] == NULL) {
            g_autofree char *pointer = g_strdup_printf("/rules/%zu", overlap->n);
            error_under(error, "%s", pointer);
            return false;
        }
    }
    return true;
}

// What may not be filtered by may not be compared: the list of nobody asks, and reads nothing.
static bool may_ask(Tx *tx, Overlap *overlap, const Rule *rule, GError **error)
{
    g_auto(Buffer) text = {0};
    int64_t none = 0;
    buffer_text(&text, "id = 0 and (");
    rule_print(&text, rule);
    buffer_byte(&text, ')');
    g_autoptr(Rule) nobody =
        rule_parse(buffer_string(&text), &ENTITY_CUSTOMER, overlap->access->model, error);
    return nobody != NULL && preview_count(tx, overlap->access, nobody, &none, error);
}

static bool begin(Tx *tx, void *context, GError **error)
{
    Overlap *overlap = context;
    for (size_t i = 0; i < overlap->n; i++)
        if (!may_ask(tx, overlap, overlap->rules[i], error))
            return false;
    const Label *reason;
    overlap->now = tx_now(tx);
    g_clear_pointer(&overlap->version, version_unref);
    if (overlap->panel != NULL)
        overlap->version =
            panel_pin_fresh(overlap->panel, tx, actor_staff_id(overlap->access->actor), &reason);
    return preview_count(tx, overlap->access, NULL, &overlap->customers, error);
}

static bool ask(Overlap *overlap, Store *store, GError **error)
{
    const Actor *actor = overlap->access->actor;
    SelectOptions options = {.now = overlap->now,
                             .me = actor_staff_id(actor),
                             .model = overlap->access->model,
                             .version = overlap->version,
                             .members = true};
    Panel *panel = overlap->version != NULL ? overlap->panel : NULL;
    for (size_t i = 0; i < overlap->n; i++)
        if (!panel_select(panel, store, overlap->rules[i], actor_customer_rule(actor), &options,
                          &overlap->audiences[i], error))
            return false;
    return true;
}

// ---- counting ----

static void count_regions(Overlap *overlap)
{
    guint at[OVERLAP_MOST] = {0};
    overlap->regions = g_new0(int64_t, MASKS);
    for (;;) {
        int64_t least = INT64_MAX;
        unsigned mask = 0;
        for (size_t i = 0; i < overlap->n; i++) {
            const GArray *ids = overlap->audiences[i].ids;
            if (at[i] < ids->len)
                least = MIN(least, g_array_index(ids, int64_t, at[i]));
        }
        if (least == INT64_MAX)
            return;
        for (size_t i = 0; i < overlap->n; i++) {
            const GArray *ids = overlap->audiences[i].ids;
            if (at[i] < ids->len && g_array_index(ids, int64_t, at[i]) == least) {
                mask |= 1U << i;
                at[i]++;
            }
        }
        overlap->regions[mask]++;
    }
}

// Who is at least in all audiences of `mask`; of 0: in any at all.
static int64_t count_in(const Overlap *overlap, unsigned mask)
{
    int64_t sum = 0;
    for (unsigned region = 1; region < 1U << overlap->n; region++)
        if ((region & mask) == mask)
            sum += overlap->regions[region];
    return sum;
}

// ---- printing ----

static void put_rule(Buffer *out, const Rule *rule)
{
    g_auto(Buffer) text = {0};
    if (rule != NULL)
        rule_print(&text, rule);
    json_member_text(out, "rule", rule != NULL ? buffer_string(&text) : NULL);
}

static void print_pairs(Buffer *out, const Overlap *overlap)
{
    json_array(out);
    for (unsigned a = 0; a < overlap->n; a++) {
        for (unsigned b = a + 1; b < overlap->n; b++) {
            int64_t both = count_in(overlap, 1U << a | 1U << b);
            int64_t either = overlap->audiences[a].count + overlap->audiences[b].count - both;
            json_object_begin(out);
            json_member_integer(out, "a", a);
            json_member_integer(out, "b", b);
            json_member_integer(out, "both", both);
            json_member_real(out, "jaccard", either > 0 ? (double)both / (double)either : 0);
            json_object_end(out);
        }
    }
    json_array_end(out);
}

// Being in a segment or a list is never unknown.
static bool is_segment(const Rule *rule)
{
    const Node *root = rule->root;
    return root->kind == NODE_CALL && root->function->in;
}

// Whom the region holds first, then whom it leaves out.
static void put_parts(Buffer *text, const Overlap *overlap, unsigned mask, bool in)
{
    for (unsigned i = 0; i < overlap->n; i++) {
        if ((mask >> i & 1) != in)
            continue;
        buffer_text(text, text->length > 0 ? " and " : "");
        buffer_text(text, in ? "(" : "not (");
        rule_print(text, overlap->rules[i]);
        buffer_byte(text, ')');
    }
}

static Rule *region_rule(const Overlap *overlap, unsigned mask)
{
    g_auto(Buffer) text = {0};
    for (unsigned i = 0; i < overlap->n; i++)
        if ((mask >> i & 1) == 0 && !is_segment(overlap->rules[i]))
            return NULL;
    put_parts(&text, overlap, mask, true);
    put_parts(&text, overlap, mask, false);
    return rule_parse(buffer_string(&text), &ENTITY_CUSTOMER, overlap->access->model, NULL);
}

static void print_region(Buffer *out, const Overlap *overlap, unsigned mask)
{
    g_autoptr(Rule) rule = region_rule(overlap, mask);
    json_object_begin(out);
    json_key(out, "sets");
    json_array(out);
    for (unsigned i = 0; i < overlap->n; i++)
        if ((mask >> i & 1) != 0)
            json_integer(out, i);
    json_array_end(out);
    json_member_integer(out, "count", overlap->regions[mask]);
    put_rule(out, rule);
    json_object_end(out);
}

static gint by_size(gconstpointer a, gconstpointer b, gpointer context)
{
    const Overlap *overlap = context;
    unsigned first = *(const unsigned *)a, second = *(const unsigned *)b;
    int64_t more = overlap->regions[second], less = overlap->regions[first];
    return more != less ? (more > less) - (more < less) : (first > second) - (first < second);
}

static void print_regions(Buffer *out, Overlap *overlap)
{
    g_autoptr(GArray) masks = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (unsigned mask = 1; mask < 1U << overlap->n; mask++)
        if (overlap->regions[mask] > 0)
            g_array_append_val(masks, mask);
    g_array_sort_with_data(masks, by_size, overlap);
    json_key(out, "regions");
    json_array(out);
    for (guint i = 0; i < MIN(masks->len, OVERLAP_REGIONS); i++)
        print_region(out, overlap, g_array_index(masks, unsigned, i));
    json_array_end(out);
    json_member_integer(out, "left_off", (int64_t)masks->len - MIN(masks->len, OVERLAP_REGIONS));
}

static void print_overlap(Buffer *out, Overlap *overlap)
{
    json_object_begin(out);
    json_member_integer(out, "customers", overlap->customers);
    json_member_integer(out, "any", count_in(overlap, 0));
    json_key(out, "sets");
    json_array(out);
    for (size_t i = 0; i < overlap->n; i++) {
        json_object_begin(out);
        put_rule(out, overlap->rules[i]);
        json_member_integer(out, "count", overlap->audiences[i].count);
        json_object_end(out);
    }
    json_array_end(out);
    json_key(out, "pairs");
    print_pairs(out, overlap);
    print_regions(out, overlap);
    json_object_end(out);
}

bool overlap_print(Store *store, const Access *access, json_object *rules, Buffer *out,
                   GError **error)
{
    g_auto(Overlap) overlap = {.access = access, .panel = panel_for(store)};
    if (!read_rules(&overlap, rules, error) || !store_read(store, begin, &overlap, error) ||
        !ask(&overlap, store, error))
        return false;
    count_regions(&overlap);
    print_overlap(out, &overlap);
    return true;
}
