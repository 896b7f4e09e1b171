// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a rule on customers or orders (the first byte chooses, and chooses text or JSON).
// What is understood must print as text and JSON that give the same tree again, become SQL for both
// stores, and have an answer; what is not must say where.
#include "entity/record.h"
#include "rule/rule.h"

#include <string.h>
#include <unistd.h>

static Model *model;

static bool load(Tx *tx, void *context, GError **error)
{
    (void)context;
    (void)error;
    tx_run(tx,
           "INSERT INTO custom_field (id, version, created_at, updated_at, entity, name, label, "
           "kind, choices, required, personal, position) VALUES "
           "(1, 1, 0, 0, 'customer', 'style', '{}', 'choice', '[{\"name\":\"plain\"}]', 0, 0, 0), "
           "(2, 1, 0, 0, 'customer', 'vip', '{}', 'boolean', NULL, 0, 0, 0), "
           "(3, 1, 0, 0, 'customer', 'seen_at', '{}', 'time', NULL, 0, 0, 0)",
           NO_PARAMS);
    model = model_load(tx);
    return true;
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    g_autofree char *folder = g_dir_make_tmp("guanxi-fuzz-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "rule.db", NULL);
    g_autofree char *url = g_strdup_printf("sqlite:%s", path);
    g_autoptr(GError) error = NULL;
    Store *store = store_open(url, NULL, &error);
    g_assert_no_error(error);
    store_migrate(store, NULL, &error);
    g_assert_no_error(error);
    store_write(store, load, NULL, &error);
    g_assert_no_error(error);
    store_close(store);
    unlink(path);
    rmdir(folder);
    return 0;
}

static void check_sql(const Rule *rule, StoreEngine engine, Arena *arena)
{
    g_auto(Buffer) sql = {0};
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(Value));
    RuleSql context = {
        .engine = engine, .alias = "t", .now = INT64_C(1795235400000000), .arena = arena};
    rule_sql(&sql, values, rule, &context);
    g_assert_true(sql.length > 2);
}

static void check_understood(const Rule *rule)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GError) error = NULL;
    g_auto(Buffer) text = {0}, json = {0};
    rule_print(&text, rule);
    g_autoptr(Rule) again = rule_parse(buffer_string(&text), rule_entity(rule), model, &error);
    // Only the length may be lost: escapes and full words are longer than what was written.
    g_assert_true(again == NULL ? text.length > RULE_TEXT_MAX : rule_equal(rule, again));
    rule_print_json(&json, rule);
    json_object *tree = json_tokener_parse(buffer_string(&json));
    g_clear_error(&error);
    g_autoptr(Rule) third = rule_from_json(tree, rule_entity(rule), model, &error);
    g_assert_no_error(error);
    g_assert_true(rule_equal(rule, third));
    json_object_put(tree);
    check_sql(rule, STORE_SQLITE, arena);
    check_sql(rule, STORE_POSTGRESQL, arena);
    if (rule_reads_entities(rule)[0] != NULL || rule_reads_history(rule))
        return; // needs a store
    Record *record = record_new(arena, rule_entity(rule));
    RuleContext context = {.arena = arena, .now = INT64_C(1795235400000000)};
    g_assert_cmpint(rule_answer(rule, record, &context), <=, RULE_UNKNOWN);
    g_assert_cmpint(rule_next_change(rule, record, &context), >, context.now);
}

static Rule *read_rule(const char *text, bool as_json, const Entity *entity, GError **error)
{
    if (!as_json)
        return rule_parse(text, entity, model, error);
    json_object *json = json_tokener_parse(text);
    Rule *rule = rule_from_json(json, entity, model, error);
    json_object_put(json);
    return rule;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    g_autofree char *text = g_strndup((const char *)data + 1, size - 1);
    const Entity *entity = entity_find(data[0] & 1 ? "order" : "customer");
    g_autoptr(GError) error = NULL;
    g_autoptr(Rule) rule = read_rule(text, (data[0] & 2) != 0, entity, &error);
    if (rule != NULL)
        check_understood(rule);
    else
        g_assert_nonnull(error_text(error, LANGUAGE_ZH));
    return 0;
}
