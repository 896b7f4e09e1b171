// SPDX-License-Identifier: Apache-2.0
//
// Folding, pinyin, the terms of records, and finding them again on the store of the test.
#include "access/actor.h"
#include "access/search.h"
#include "base/fold.h"
#include "base/pinyin.h"
#include "entity/entities.h"
#include "entity/search.h"
#include "entity/search_merge.h"
#include "guard/checks.h"
#include "test_store.h"

// ---- folding ----

static char *folded(const char *text, size_t length)
{
    uint32_t points[256];
    size_t n = fold_text(text, length, points, G_N_ELEMENTS(points));
    char *out = g_malloc0(4 * n + 1);
    fold_utf8(points, n, out);
    return out;
}

static void test_fold(void)
{
    static const char *const CASES[][2] = {
        {"John  O'Brien-Smith", "john obrien smith"},
        {"ＡＢＣ　１２３", "abc 123"},
        {"Ünïted ß Ægir Łódź ørsted", "united ss aegir lodz orsted"},
        {"e\xCC\x81t\xC3\xA9", "ete"},
        {"張三豐", "张三丰"},
        {"臺灣 頭髮", "台湾 头发"},
        {"王小明🐱\xE2\x80\x8D👤", "王小明🐱👤"},
        {"がぎ カタカナ", "がぎ カタカナ"},
        {"김철수", "김철수"},
        {"ﬁne №5 ①", "fine no5 1"},
        {"+86 138-0013-8000", "86 138 0013 8000"},
        {"，。！“”", ""},
        {"  a  ", "a"},
        {"", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *out = folded(CASES[i][0], strlen(CASES[i][0]));
        g_assert_cmpstr(out, ==, CASES[i][1]);
    }
}

static void test_fold_hostile(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    for (int round = 0; round < 3000; round++) {
        char bytes[64];
        size_t length = (size_t)g_rand_int_range(rand, 0, 64);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (char)g_rand_int_range(rand, 0, 256);
        g_autofree char *out = folded(bytes, length);
        g_assert_true(g_utf8_validate(out, -1, NULL));
        g_autofree char *again = folded(out, strlen(out));
        g_assert_cmpuint(strlen(again), <=, strlen(out) + 1);
        uint32_t few[3];
        g_assert_cmpuint(fold_text(bytes, length, few, 3), <=, 3);
    }
}

// ---- pinyin ----

static char *reading(const char *name, bool other)
{
    uint32_t points[32];
    Syllable syllables[32];
    size_t n = fold_text(name, strlen(name), points, G_N_ELEMENTS(points));
    pinyin_read(points, n, syllables);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
                               other ? syllables[i].other : syllables[i].usual);
    return g_string_free(out, FALSE);
}

static void test_pinyin(void)
{
    static const char *const CASES[][3] = {
        {"曾国藩", "zeng guo fan", "ceng guo fan"},
        {"曾经国", "ceng jing guo", "zeng jing guo"},
        {"曾经沧海", "ceng jing cang hai", "ceng jing cang hai"},
        {"单雄信", "shan xiong xin", "dan xiong xin"},
        {"解缙", "xie jin", NULL},
        {"小单", "xiao dan", NULL},
        {"单于", "chan yu", NULL},
        {"万俟卨", "mo qi xie", "wan qi xie"},
        {"吕布", "lu bu", "lv bu"},
        {"王乐", "wang le", "wang yue"},
        {"張三豐", "zhang san feng", NULL},
        {"仇英", "qiu ying", "chou ying"},
        {"朴樹", "piao shu", "pu shu"},
        {"查良镛", "zha liang yong", NULL},
        {"区大相", "ou da xiang", NULL},
        {"盖叫天", "ge jiao tian", NULL},
        {"佴慎", "nai shen", "er shen"},
        {"洗星海", "xi xing hai", "xian xing hai"},
        {"乾隆", "qian long", "qian long"},
        {"王乐清", "wang yue qing", "wang le qing"},
        {"长沙银行长安支行", "chang sha yin hang chang an zhi hang",
         "chang sha yin hang chang an zhi hang"},
        {"重庆便利店", "chong qing bian li dian", "chong qing bian li dian"},
        {"旅行箱", "lu xing xiang", "lv xing xiang"},
        {"房地产", "fang di chan", "fang di chan"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *usual = reading(CASES[i][0], false);
        g_autofree char *other = reading(CASES[i][0], true);
        g_assert_cmpstr(usual, ==, CASES[i][1]);
        if (CASES[i][2] != NULL)
            g_assert_cmpstr(other, ==, CASES[i][2]);
    }
}

// ---- terms ----

static Record *customer_named(Arena *arena, const char *name)
{
    Record *record = record_new(arena, &ENTITY_CUSTOMER);
    record_set(record, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text(name));
    return record;
}

static char *terms_of(const Record *record)
{
    g_autoptr(Arena) arena = arena_new();
    size_t n;
    const SearchTerm *terms = search_terms(arena, record, false, &n);
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append_printf(out, "%s%d:%.*s", i > 0 ? " " : "", terms[i].rank,
                               (int)terms[i].length, terms[i].text);
    return g_string_free(out, FALSE);
}

static void test_terms_of_names(void)
{
    static const char *const CASES[][2] = {
        {"王小明", "3:ming 2:wangxiaoming 2:wxm 3:xiaoming 1:小明 1:明 0:王小明"},
        {"John Smith", "0:johnsmith 1:smith"},
        {"吕乐", "3:le 2:ll 2:lule 2:luyue 2:lvle 2:lvyue 2:ly 3:yue 1:乐 0:吕乐"},
        {"曾小明",
         "3:cengxiaoming 3:cxm 3:ming 3:xiaoming 2:zengxiaoming 2:zxm 1:小明 1:明 0:曾小明"},
        {"A🐱", "0:a 1:🐱"},
        {"上海恒信贸易",
         "3:hengxinmaoyi 3:maoyi 0:上海恒信 1:信贸易 1:恒信贸易 1:易 1:海恒信贸 1:贸易"},
        {"   ", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Arena) arena = arena_new();
        g_autofree char *terms = terms_of(customer_named(arena, CASES[i][0]));
        if (i != 5) {
            g_assert_cmpstr(terms, ==, CASES[i][1]);
            continue;
        }
        g_auto(GStrv) each = g_strsplit(CASES[i][1], " ", -1); // some of them
        for (size_t k = 0; each[k] != NULL; k++)
            g_assert_nonnull(strstr(terms, each[k]));
    }
}

static void test_terms_of_numbers(void)
{
    static const char *const CASES[][2] = {
        {"+86 13800", "1:13800 1:3800 1:613800 1:800 0:8613800"},
        {"zhang.wei@qq.com", "1:com 1:qqcom 1:weiqqcom 0:zhangweiqqcom"},
        {"oDemo0000123456789abcdef0", "0:odemo0000123456789abcdef"},
        {"42", "0:42"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(Arena) arena = arena_new();
        Record *identity = record_new(arena, &ENTITY_IDENTITY);
        record_set(identity, entity_field_index(&ENTITY_IDENTITY, "value"),
                   value_text(CASES[i][0]));
        g_autofree char *terms = terms_of(identity);
        g_assert_cmpstr(terms, ==, CASES[i][1]);
    }
}

static void test_terms_are_bounded(void)
{
    g_autoptr(Arena) arena = arena_new();
    GString *name = g_string_new(NULL);
    for (int i = 0; i < 3000; i++)
        g_string_append_unichar(name, 0x4E00 + (gunichar)i);
    size_t n;
    search_terms(arena, customer_named(arena, name->str), false, &n);
    g_assert_cmpuint(n, <=, 400);
    g_assert_cmpuint(n, >, 30);
    g_string_free(name, TRUE);
}

// ---- a store with some customers ----

typedef struct {
    const char *name, *phone, *email;
} Person;

static const Person PEOPLE[] = {
    {"张三", "+8613800138000", "zhang.san@qq.example"},
    {"张三丰", "+8613900139000", NULL},
    {"李张三", NULL, NULL},
    {"曾国藩", "+8615012345678", NULL},
    {"吕布", NULL, NULL},
    {"John Smith", "+447700900123", "john@mail.example"},
    {"Smithson Johnny", NULL, NULL},
    {"Zoë O'Brien", NULL, NULL},
    {"陳大文", "+85261234567", NULL},
    {"小明🐱", NULL, NULL},
    {"上海恒信贸易有限公司", NULL, NULL},
    {"上海恒通贸易有限公司", NULL, NULL},
};

typedef struct {
    const Model *model;
    int64_t ids[G_N_ELEMENTS(PEOPLE)];
} World;

static bool add_people(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model, .bulk = true};
    for (size_t i = 0; i < G_N_ELEMENTS(PEOPLE); i++) {
        Record *record = customer_named(arena, PEOPLE[i].name);
        record_set(record, entity_field_index(&ENTITY_CUSTOMER, "phone"),
                   value_text(PEOPLE[i].phone));
        record_set(record, entity_field_index(&ENTITY_CUSTOMER, "email"),
                   value_text(PEOPLE[i].email));
        if (!record_set_defaults(record, arena, error) || !record_insert(&writing, record, error))
            return false;
        world->ids[i] = record_id(record);
    }
    return true;
}

static bool get_model(Tx *tx, void *context, GError **error)
{
    (void)error;
    *(Model **)context = model_load(tx);
    return true;
}

static Store *store_with_people(World *world, bool merged)
{
    g_autoptr(GError) error = NULL;
    Store *store = test_store_new();
    Model *model = NULL;
    store_read(store, get_model, &model, &error);
    world->model = model;
    store_write(store, add_people, world, &error);
    g_assert_no_error(error);
    if (merged)
        search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
    return store;
}

typedef struct {
    const char *text;
    const char *condition;
    unsigned limit;
    GString *found; // names with commas
} Query;

static bool find(Tx *tx, void *context, GError **error)
{
    (void)error;
    Query *query = context;
    static const Entity *const ENTITIES_SEARCHED[] = {&ENTITY_CUSTOMER, &ENTITY_IDENTITY,
                                                      &ENTITY_ORDER, &ENTITY_STAFF};
    g_autoptr(Arena) arena = arena_new();
    SearchQuery search = {.text = query->text,
                          .entities = ENTITIES_SEARCHED,
                          .n_entities = G_N_ELEMENTS(ENTITIES_SEARCHED),
                          .limit = query->limit != 0 ? query->limit : 20,
                          .condition = query->condition};
    size_t n;
    const SearchHit *hits = search_find(tx, arena, &search, &n);
    for (size_t i = 0; i < n; i++) {
        g_assert_true(hits[i].entity == &ENTITY_CUSTOMER);
        Record *record = record_load(tx, arena, &ENTITY_CUSTOMER, hits[i].id);
        g_string_append_printf(query->found, "%s%s", i > 0 ? "," : "", record_text(record, "name"));
    }
    return true;
}

static char *found(Store *store, Query query)
{
    g_autoptr(GError) error = NULL;
    query.found = g_string_new(NULL);
    store_read(store, find, &query, &error);
    g_assert_no_error(error);
    return g_string_free(query.found, FALSE);
}

typedef struct {
    int64_t customer_id, last_order_at, net_base_minor;
} Bought;

static bool set_bought(Tx *tx, void *context, GError **error)
{
    (void)error;
    const Bought *bought = context;
    tx_run(tx, "UPDATE customer SET last_order_at = $1, net_base_minor = $2 WHERE id = $3",
           PARAMS(value_integer(bought->last_order_at), value_integer(bought->net_base_minor),
                  value_integer(bought->customer_id)));
    return true;
}

// Among equals: who bought lately, then who ever did, by revenue; never before a better match.
static void test_order(void)
{
    World world;
    Store *store = store_with_people(&world, true);
    const int64_t now = g_get_real_time(), day = G_TIME_SPAN_DAY;
    const int64_t first = world.ids[G_N_ELEMENTS(PEOPLE) - 2];
    const int64_t second = world.ids[G_N_ELEMENTS(PEOPLE) - 1];
    static const char *const FIRST = "上海恒信贸易有限公司,上海恒通贸易有限公司";
    static const char *const SECOND = "上海恒通贸易有限公司,上海恒信贸易有限公司";
    const struct {
        Bought bought;
        const char *order;
    } STEPS[] = {
        {{second, now - 200 * day, 100}, SECOND},
        {{first, now - 300 * day, 200}, FIRST},
        {{second, now - 2 * day, 100}, SECOND},
        {{first, now - 80 * day, 200}, FIRST},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(STEPS); i++) {
        g_autoptr(GError) error = NULL;
        Bought bought = STEPS[i].bought;
        store_write(store, set_bought, &bought, &error);
        g_assert_no_error(error);
        g_autofree char *one = found(store, (Query){.text = "恒"});
        g_autofree char *several = found(store, (Query){.text = "shanghai maoyi"});
        g_assert_cmpstr(one, ==, STEPS[i].order);
        g_assert_cmpstr(several, ==, STEPS[i].order);
        g_autofree char *better = found(store, (Query){.text = "上海恒信贸易", .limit = 1});
        g_assert_cmpstr(better, ==, "上海恒信贸易有限公司");
    }
    store_close(store);
    model_unref((Model *)world.model);
}

// Who sounds as what was typed comes before who only begins so, whatever they bought.
static void test_order_of_sounds(void)
{
    g_autoptr(GError) error = NULL;
    World world;
    Store *store = store_with_people(&world, true);
    Bought bought = {world.ids[1], g_get_real_time(), 100};
    store_write(store, set_bought, &bought, &error);
    g_assert_no_error(error);
    static const char *const SOUNDS[] = {"zs", "zhangsan"};
    for (size_t i = 0; i < G_N_ELEMENTS(SOUNDS); i++) {
        g_autofree char *names = found(store, (Query){.text = SOUNDS[i]});
        g_assert_true(g_str_has_prefix(names, "张三,张三丰"));
    }
    store_close(store);
    model_unref((Model *)world.model);
}

static const char *const FINDS[][2] = {
    {"张三", "张三,张三丰,李张三"},
    {"張三", "张三,张三丰,李张三"},
    {"张三丰", "张三丰"},
    {"三", "张三,李张三,张三丰"},
    {"zhangsan", "张三,张三丰,李张三"},
    {"zhang san", "张三,张三丰,李张三"},
    {"ZHANG  San F", "张三丰"},
    {"zs", "张三,张三丰"},
    {"hxmy", "上海恒信贸易有限公司"},
    {"zengguofan", "曾国藩"},
    {"lvbu", "吕布"},
    {"lubu", "吕布"},
    {"john smith", "John Smith,Smithson Johnny"},
    {"smith john", "Smithson Johnny,John Smith"},
    {"smith", "Smithson Johnny,John Smith"},
    {"ZOE o’brien", "Zoë O'Brien"},
    {"13800138000", "张三"},
    {"138-0013-8000", "张三"},
    {"+86 138 0013 8000", "张三"},
    {"0138", "张三"},
    {"8000", "张三"},
    {"07700 900123", "John Smith"},
    {"张三 1380", "张三"},
    {"张 139", "张三丰"},
    {"张三 139 zhang", "张三丰"},
    {"zhang.san@qq.example", "张三"},
    {"qq.example", "张三"},
    {"陈大文", "陳大文"},
    {"chendawen", "陳大文"},
    {"🐱", "小明🐱"},
    {"上海恒信贸易有限公司", "上海恒信贸易有限公司"},
    {"海恒通贸易有", "上海恒通贸易有限公司"},
    {"上海恒信Q", ""},
    {"李四", ""},
    {"nobody", ""},
    {"", ""},
    {"%_'\"; --", ""},
    {"\xFF\xFE", ""},
};

static void check_finds(Store *store)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FINDS); i++) {
        g_autofree char *names = found(store, (Query){.text = FINDS[i][0]});
        if (strcmp(names, FINDS[i][1]) != 0)
            g_test_message("query “%s”", FINDS[i][0]);
        g_assert_cmpstr(names, ==, FINDS[i][1]);
    }
}

static void test_find(void)
{
    World world = {0};
    Store *store = store_with_people(&world, false);
    check_finds(store);
    g_autofree char *limited =
        found(store, (Query){.text = "张三",
                             .condition = "EXISTS (SELECT 1 FROM customer c WHERE "
                                          "c.id = s.customer_id AND c.phone IS NULL)"});
    g_assert_cmpstr(limited, ==, "李张三");
    g_autofree char *first = found(store, (Query){.text = "张三", .limit = 1});
    g_assert_cmpstr(first, ==, "张三");
    store_close(store);
    model_unref((Model *)world.model);
}

static void test_find_after_merge(void)
{
    World world = {0};
    Store *store = store_with_people(&world, true);
    check_finds(store);
    store_close(store);
    model_unref((Model *)world.model);
}

// ---- changes ----

static bool rename_first(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    Record *before = record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[0]);
    Record *after = record_copy(arena, before);
    record_set(after, entity_field_index(&ENTITY_CUSTOMER, "name"), value_text("赵六"));
    return record_update(&writing, before, after, NULL, error);
}

static bool delete_first(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    return record_delete(&writing, record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[0]), error);
}

static bool restore_first(Tx *tx, void *context, GError **error)
{
    World *world = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = world->model};
    return record_restore(&writing, record_load(tx, arena, &ENTITY_CUSTOMER, world->ids[0]), error);
}

static void expect(Store *store, const char *text, const char *names)
{
    g_autofree char *out = found(store, (Query){.text = text});
    g_assert_cmpstr(out, ==, names);
}

static void test_changes(void)
{
    g_autoptr(GError) error = NULL;
    World world = {0};
    Store *store = store_with_people(&world, false);
    store_write(store, rename_first, &world, &error);
    g_assert_no_error(error);
    expect(store, "张三", "张三丰,李张三");
    expect(store, "zhaoliu", "赵六");
    store_write(store, delete_first, &world, &error);
    g_assert_no_error(error);
    expect(store, "赵六", "");
    store_write(store, restore_first, &world, &error);
    g_assert_no_error(error);
    expect(store, "赵六", "赵六");
    store_close(store);
    model_unref((Model *)world.model);
}

static void merge(Store *store)
{
    g_autoptr(GError) error = NULL;
    search_merge(store, 1, NULL, &error);
    g_assert_no_error(error);
}

// New records change, go and come back before their terms are written.
static void test_changes_before_merge(void)
{
    g_autoptr(GError) error = NULL;
    World world = {0};
    Store *store = store_with_people(&world, false);
    expect(store, "张三", "张三,张三丰,李张三"); // now their terms are in memory
    store_write(store, rename_first, &world, &error);
    expect(store, "张三", "张三丰,李张三");
    expect(store, "赵六", "赵六");
    expect(store, "zhaoliu 1380", "赵六");
    expect(store, "张三 1380", "");
    store_write(store, delete_first, &world, &error);
    expect(store, "赵六", "");
    merge(store);
    expect(store, "赵六", "");
    expect(store, "张三", "张三丰,李张三");
    store_write(store, restore_first, &world, &error);
    merge(store);
    expect(store, "赵六", "赵六");
    expect(store, "smith", "Smithson Johnny,John Smith");
    g_assert_no_error(error);
    store_close(store);
    model_unref((Model *)world.model);
}

enum { WRITERS = 2, ROUNDS = 60, PER_ROUND = 3 };

typedef struct {
    World *world;
    GRand *rand;
    int64_t ids[ROUNDS * PER_ROUND];
    size_t n;
} Writer;

static void set_random_name(Writer *writer, Arena *arena, Record *record)
{
    static const char *const NAMES[] = {"王小明", "Anna Berg",    "张三",
                                        "李四",   "O'Neil Smith", "吕布"};
    char number[16];
    g_snprintf(number, sizeof number, "+86%09d", g_rand_int_range(writer->rand, 0, 1000000000));
    record_set(record, entity_field_index(&ENTITY_CUSTOMER, "name"),
               value_text(NAMES[g_rand_int_range(writer->rand, 0, G_N_ELEMENTS(NAMES))]));
    record_set(record, entity_field_index(&ENTITY_CUSTOMER, "phone"),
               value_text(arena_copy(arena, number, -1)));
}

// Some customers come, one that was there before changes, goes or comes back.
static bool write_round(Tx *tx, void *context, GError **error)
{
    Writer *writer = context;
    g_autoptr(Arena) arena = arena_new();
    Writing writing = {.tx = tx, .arena = arena, .model = writer->world->model};
    for (size_t i = 0; i < PER_ROUND; i++) {
        Record *record = record_new(arena, &ENTITY_CUSTOMER);
        set_random_name(writer, arena, record);
        if (!record_set_defaults(record, arena, error) || !record_insert(&writing, record, error))
            return false;
        writer->ids[writer->n + i] = record_id(record);
    }
    if (writer->n == 0)
        return true;
    int64_t id = writer->ids[g_rand_int_range(writer->rand, 0, (gint32)writer->n)];
    Record *before = record_load(tx, arena, &ENTITY_CUSTOMER, id);
    if (before->values[FIELD_DELETED_AT].type != VALUE_NULL)
        return record_restore(&writing, before, error);
    if (g_rand_int_range(writer->rand, 0, 4) == 0)
        return record_delete(&writing, before, error);
    Record *after = record_copy(arena, before);
    set_random_name(writer, arena, after);
    return record_update(&writing, before, after, NULL, error);
}

static Store *shared_store;

static gpointer write_rounds(gpointer data)
{
    Writer *writer = data;
    for (size_t i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        store_write(shared_store, write_round, writer, &error);
        g_assert_no_error(error);
        writer->n += PER_ROUND;
    }
    return NULL;
}

static bool examine(Tx *tx, void *context, GError **error)
{
    (void)error;
    DoctorFinding *finding = context;
    check_search(tx, finding);
    return true;
}

static void test_merge_while_writing(void)
{
    g_autoptr(GError) error = NULL;
    World world = {0};
    shared_store = store_with_people(&world, false);
    Writer writers[WRITERS];
    GThread *threads[WRITERS];
    for (size_t i = 0; i < WRITERS; i++) {
        writers[i] = (Writer){.world = &world, .rand = g_rand_new_with_seed((guint32)i + 1)};
        threads[i] = g_thread_new("writer", write_rounds, &writers[i]);
    }
    for (size_t i = 0; i < 40; i++) {
        g_free(found(shared_store, (Query){.text = "smith", .limit = 100}));
        merge(shared_store);
        g_usleep(1000);
    }
    for (size_t i = 0; i < WRITERS; i++) {
        g_thread_join(threads[i]);
        g_rand_free(writers[i].rand);
    }
    for (int merged = 0; merged < 2; merged++) {
        DoctorFinding finding = {.examples = g_ptr_array_new_with_free_func(g_free)};
        store_read(shared_store, examine, &finding, &error);
        g_assert_no_error(error);
        g_assert_cmpint(finding.problems, ==, 0);
        g_ptr_array_unref(finding.examples);
        merge(shared_store);
    }
    store_close(shared_store);
    model_unref((Model *)world.model);
}

// ---- as people see it ----

typedef struct {
    const World *world;
    SearchRequest request;
    Buffer out;
} Asked;

static bool ask(Tx *tx, void *context, GError **error)
{
    Asked *asked = context;
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(Actor) actor = actor_system();
    Access access = {.actor = actor, .model = asked->world->model, .arena = arena};
    return search_records(tx, &access, &asked->request, &asked->out, error);
}

static void test_records(void)
{
    g_autoptr(GError) error = NULL;
    World world = {0};
    Store *store = store_with_people(&world, false);
    Asked asked = {.world = &world, .request = {.text = "1390013"}};
    store_read(store, ask, &asked, &error);
    g_assert_no_error(error);
    json_object *json = json_tokener_parse(buffer_string(&asked.out));
    json_object *items = json_object_object_get(json, "items");
    g_assert_cmpuint(json_object_array_length(items), ==, 1);
    json_object *item = json_object_array_get_idx(items, 0);
    g_assert_cmpstr(json_object_get_string(json_object_object_get(item, "entity")), ==, "customer");
    g_assert_cmpstr(json_object_get_string(json_object_object_get(item, "title")), ==, "张三丰");
    g_assert_cmpint(json_object_get_int64(json_object_object_get(item, "id")), ==, world.ids[1]);
    json_object_put(json);
    buffer_clear(&asked.out);
    asked.request.entities = "customer,planet";
    g_assert_false(store_read(store, ask, &asked, &error));
    g_assert_cmpint(error_code(error), ==, ERROR_MALFORMED);
    store_close(store);
    model_unref((Model *)world.model);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/fold", test_fold);
    g_test_add_func("/search/fold-hostile", test_fold_hostile);
    g_test_add_func("/search/pinyin", test_pinyin);
    g_test_add_func("/search/order", test_order);
    g_test_add_func("/search/order_of_sounds", test_order_of_sounds);
    g_test_add_func("/search/terms-of-names", test_terms_of_names);
    g_test_add_func("/search/terms-of-numbers", test_terms_of_numbers);
    g_test_add_func("/search/terms-are-bounded", test_terms_are_bounded);
    g_test_add_func("/search/find", test_find);
    g_test_add_func("/search/find-after-merge", test_find_after_merge);
    g_test_add_func("/search/changes", test_changes);
    g_test_add_func("/search/changes-before-merge", test_changes_before_merge);
    g_test_add_func("/search/merge-while-writing", test_merge_while_writing);
    g_test_add_func("/search/records", test_records);
    return g_test_run();
}
