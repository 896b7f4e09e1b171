// SPDX-License-Identifier: Apache-2.0
//
// Customers found by the reading of their surname, by the character's usual reading and by the
// initials of both, in simplified and traditional writing; whose surname it is comes first; and
// what second readings cost the table of search terms.
#include "entity/entities.h"
#include "entity/search.h"
#include "entity/search_merge.h"
#include "test_store.h"

typedef struct {
    const char *name, *surname, *usual; // readings of all of the name; equal: there is one
    const char *initials, *usual_initials;
} Named;

static const Named PEOPLE[] = {
    {"曾晓梅", "zengxiaomei", "cengxiaomei", "zxm", "cxm"},
    {"单田芳", "shantianfang", "dantianfang", "stf", "dtf"},
    {"單田美", "shantianmei", "dantianmei", "stm", "dtm"},
    {"解海龙", "xiehailong", "jiehailong", "xhl", "jhl"},
    {"仇和平", "qiuheping", "chouheping", "qhp", "chp"},
    {"區國強", "ouguoqiang", "quguoqiang", "ogq", "qgq"},
    {"区小燕", "ouxiaoyan", "quxiaoyan", "oxy", "qxy"},
    {"朴成俊", "piaochengjun", "puchengjun", "pcj", "pcj"},
    {"樸成俊", "piaochengjun", "puchengjun", "pcj", "pcj"},
    {"查良錚", "zhaliangzheng", "chaliangzheng", "zlz", "clz"},
    {"盖文静", "gewenjing", "gaiwenjing", "gwj", "gwj"},
    {"蓋文靜", "gewenjing", "gaiwenjing", "gwj", "gwj"},
    {"乐嘉欣", "yuejiaxin", "lejiaxin", "yjx", "ljx"},
    {"樂嘉欣", "yuejiaxin", "lejiaxin", "yjx", "ljx"},
    {"缪建民", "miaojianmin", "moujianmin", "mjm", "mjm"},
    {"繆建民", "miaojianmin", "moujianmin", "mjm", "mjm"},
    {"任志华", "renzhihua", "renzhihua", "rzh", "rzh"},
    {"華志任", "huazhiren", "huazhiren", "hzr", "hzr"},
    {"翟明", "zhaiming", "diming", "zm", "dm"},
    {"尉迟恭", "yuchigong", "weichigong", "ycg", "wcg"},
    {"尉遲敬", "yuchijing", "weichijing", "ycj", "wcj"},
    {"尉健", "weijian", "yujian", "wj", "yj"},
    {"万俟雅", "moqiya", "wanqiya", "mqy", "wqy"},
    {"萬俟卓", "moqizhuo", "wanqizhuo", "mqz", "wqz"},
    {"令狐冲", "linghuchong", "linghuchong", "lhc", "lhc"},
    {"宓芳", "mifang", "fufang", "mf", "ff"},
    {"莘松", "shensong", "xinsong", "ss", "xs"},
    {"贠娟", "yunjuan", "yuanjuan", "yj", "yj"},
    {"員娟", "yunjuan", "yuanjuan", "yj", "yj"},
    {"种小伟", "chongxiaowei", "zhongxiaowei", "cxw", "zxw"},
    {"曾乐", "zengle", "cengyue", "zl", "cy"},
    {"曾经国", "zengjingguo", "cengjingguo", "zjg", "cjg"},
};

static bool add_names(Tx *tx, void *context, GError **error)
{
    const char *const *names = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Model) model = model_load(tx);
    Writing writing = {.tx = tx, .arena = arena, .model = model, .bulk = true};
    for (size_t i = 0; names[i] != NULL; i++) {
        Record *record = record_new(arena, &ENTITY_CUSTOMER);
        record_set(record, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(names[i]));
        if (!record_set_defaults(record, arena, error) || !record_insert(&writing, record, error))
            return false;
    }
    return true;
}

static Store *store_with(const char *const *names, bool merged)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    store_write(store, add_names, (void *)names, &error);
    g_assert_no_error(error);
    if (merged)
        search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
    return store;
}

typedef struct {
    const char *text;
    GString *found; // names with commas around each
} Query;

static bool find(Tx *tx, void *context, GError **error)
{
    (void)error;
    static const Entity *const CUSTOMERS[] = {&ENTITY_CUSTOMER};
    Query *query = context;
    g_autoptr(Arena) arena = arena_new();
    SearchQuery search = {.text = query->text, .entities = CUSTOMERS, .n_entities = 1, .limit = 50};
    size_t n = 0;
    const SearchHit *hits = search_find(tx, arena, &search, &n);
    g_string_assign(query->found, ",");
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(
            query->found, "%s,",
            record_text(record_load(tx, arena, &ENTITY_CUSTOMER, hits[i].id), "name"));
    return true;
}

static char *found(Store *store, const char *text)
{
    g_autoptr(GError) error = NULL;
    Query query = {.text = text, .found = g_string_new(NULL)};
    store_read(store, find, &query, &error);
    g_assert_no_error(error);
    return g_string_free(query.found, FALSE);
}

static void expect_found(Store *store, const char *text, const char *name)
{
    g_autofree char *names = found(store, text);
    g_autofree char *wanted = g_strdup_printf(",%s,", name);
    if (strstr(names, wanted) == NULL)
        g_test_message("“%s” finds %s", text, names);
    g_assert_nonnull(strstr(names, wanted));
}

static void check_people(Store *store)
{
    for (size_t i = 0; i < G_N_ELEMENTS(PEOPLE); i++) {
        const Named *named = &PEOPLE[i];
        const char *const texts[] = {named->surname, named->usual, named->initials,
                                     named->usual_initials};
        for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
            expect_found(store, texts[k], named->name);
    }
    // Both readings of two characters, in every pairing.
    static const char *const PAIRS[] = {"zengle", "zengyue", "cengle", "cengyue", "zeng yue"};
    for (size_t i = 0; i < G_N_ELEMENTS(PAIRS); i++)
        expect_found(store, PAIRS[i], "曾乐");
}

static void test_both_readings(void)
{
    const char *names[G_N_ELEMENTS(PEOPLE) + 1] = {NULL};
    for (size_t i = 0; i < G_N_ELEMENTS(PEOPLE); i++)
        names[i] = PEOPLE[i].name;
    for (int merged = 0; merged < 2; merged++) {
        Store *store = store_with(names, merged != 0);
        check_people(store);
        store_close(store);
    }
}

// Whose surname reads as was typed comes before whose character is read so elsewhere.
static void test_surnames_come_first(void)
{
    static const char *const NAMES[] = {"单雪梅", "但雪梅", "山雪梅", "仇雪梅", "丑雪梅",
                                        "丘雪梅", "翟雪梅", "狄雪梅", NULL};
    static const char *const ORDERS[][2] = {
        {"danxuemei", ",但雪梅,单雪梅,"},
        {"dxm", ",但雪梅,狄雪梅,单雪梅,翟雪梅,"},
        {"chouxuemei", ",丑雪梅,仇雪梅,"},
        {"dixuemei", ",狄雪梅,翟雪梅,"},
        {"shanxuemei", NULL},
        {"qiuxuemei", NULL},
    };
    for (int merged = 0; merged < 2; merged++) {
        Store *store = store_with(NAMES, merged != 0);
        for (size_t i = 0; i < G_N_ELEMENTS(ORDERS); i++) {
            g_autofree char *names = found(store, ORDERS[i][0]);
            if (ORDERS[i][1] != NULL)
                g_assert_cmpstr(names, ==, ORDERS[i][1]);
            else // two surnames of one reading: equals
                g_assert_cmpuint(strlen(names), ==, strlen(",山雪梅,单雪梅,"));
        }
        store_close(store);
    }
}

static size_t count_terms(const char *name)
{
    g_autoptr(Arena) arena = arena_new();
    Record *record = record_new(arena, &ENTITY_CUSTOMER);
    record_set(record, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(name));
    size_t n = 0;
    search_terms(arena, record, false, &n);
    return n;
}

// Another reading of the surname is two more rows, of two syllables in a name six; names without
// any cost what they did.
static void test_terms(void)
{
    g_assert_cmpuint(count_terms("王小明"), ==, 7);
    g_assert_cmpuint(count_terms("任小明"), ==, 7);
    g_assert_cmpuint(count_terms("朴小明"), ==, 8); // the initials are the same
    g_assert_cmpuint(count_terms("曾小明"), ==, 9);
    g_assert_cmpuint(count_terms("曾小乐"), <=, 16);
    g_assert_cmpuint(count_terms("尉迟小明"), <=, 13);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/surnames/both-readings", test_both_readings);
    g_test_add_func("/surnames/come-first", test_surnames_come_first);
    g_test_add_func("/surnames/terms", test_terms);
    return g_test_run();
}
