// SPDX-License-Identifier: Apache-2.0
//
// Cleaning, as tables of what comes in and what is kept: names, phones, mail addresses, birthdays,
// times, money and plain text. Addresses have a test of their own.
#include "base/lunar.h"
#include "base/when.h"
#include "collect/clean/customer.h"
#include "collect/clean/mail_domain.h"
#include "collect/clean/moment.h"
#include "collect/clean/money.h"
#include "collect/clean/text.h"

static Arena *arena;

// "spaces full_width", then after a colon the verdict's reason: "phone: no_area".
static char *summary(const Cleaned *cleaned)
{
    GString *text = g_string_new(NULL);
    for (CleanKind kind = 0; kind < CLEAN_KINDS; kind++) {
        if ((cleaned->kinds & CLEAN_BIT(kind)) != 0)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", clean_kind_name(kind));
    }
    if (cleaned->verdict == CLEAN_DOUBTFUL)
        g_string_append_printf(text, "?%s", clean_reason_name(cleaned->reason));
    else if (cleaned->verdict == CLEAN_REJECTED)
        g_string_append_printf(text, "!%s", clean_reason_name(cleaned->reason));
    return g_string_free(text, false);
}

static char *text_of(Cell cell)
{
    return cell_copy(arena, cell);
}

// A copy without anything behind it, so that the sanitizer sees every byte too far.
static Cell exact(const char *text)
{
    size_t length = strlen(text);
    char *copy = g_memdup2(text, length);
    return (Cell){copy, length};
}

static void check(const char *in, const Cleaned *out, const char *value, const char *what)
{
    g_autofree char *said = summary(out);
    if (strcmp(text_of(out->value), value) != 0 || strcmp(said, what) != 0)
        g_test_message("%s -> %s [%s], not %s [%s]", in, text_of(out->value), said, value, what);
    g_assert_cmpstr(text_of(out->value), ==, value);
    g_assert_cmpstr(said, ==, what);
}

typedef struct {
    const char *in, *out, *what;
} Case;

// ---- text ----

static void test_text(void)
{
    static const Case CASES[] = {
        {"plain", "plain", ""},
        {"", "", ""},
        {"  two  blanks ", "two blanks", "spaces"},
        {"tab\there", "tab here", "spaces"},
        {"a\xc2\xa0"
         "b",
         "a b", "spaces"},
        {"　张三　", "张三", "spaces"},
        {"ＡＢＣ１２３", "ABC123", "full_width"},
        {"你好，世界（一）", "你好，世界（一）", ""},
        {"a\x01\x7f"
         "b",
         "ab", "control"},
        {"zero\xe2\x80\x8bwidth\xef\xbb\xbf", "zerowidth", "control"},
        {"a\xe2\x80\x8d", "a", "control"},
        {"می\xe2\x80\x8cخواهم", "می\xe2\x80\x8cخواهم", ""}, // a joiner that Persian needs
        {"👨\xe2\x80\x8d👩 ok", "👨\xe2\x80\x8d👩 ok", ""},
        {"lost \xef\xbf\xbd", "lost \xef\xbf\xbd", "?replaced"},
        {"rare \xee\xa1\xa3", "rare \xee\xa1\xa3", "?private"},
        {"bad \xff", "", "!bytes"},
        {"bad \xc0\x80", "", "!bytes"},
        {"bad \xed\xa0\x80", "", "!bytes"},
        {"cut \xe5\xbc", "", "!bytes"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        Cell in = exact(CASES[i].in);
        Cleaned out = clean_text(in, 0, arena);
        check(CASES[i].in, &out, CASES[i].out, CASES[i].what);
        g_free((char *)in.data);
    }
    Cleaned out = clean_text(cell_of("❤小明🎉★"), TEXT_NO_EMOJI, arena);
    check("emoji", &out, "小明", "emoji");
    out = clean_text(cell_of("ａ＠ｂ．ｃ　（１）"), TEXT_SIGNS, arena);
    check("signs", &out, "a@b.c (1)", "spaces full_width");
    out = clean_text(cell_of("a \n\n b"), TEXT_LINES, arena);
    check("lines", &out, "a\nb", "spaces");
}

// What was cleaned once is clean; what is clean is not copied.
static void test_text_again(void)
{
    static const char *const PARTS[] = {"a",    " ", "　",           "张",       "Ａ",
                                        "\x01", "🎉", "\xe2\x80\x8d", "ظ",        "\n",
                                        "（",   "é", "\xef\xbf\xbd", "\xc2\xa0", "\xef\xb8\x8f"};
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    for (int round = 0; round < 20000; round++) {
        char text[64] = "";
        int n = g_rand_int_range(random, 0, 9);
        for (int i = 0; i < n; i++)
            g_strlcat(text, PARTS[g_rand_int_range(random, 0, G_N_ELEMENTS(PARTS))], sizeof text);
        unsigned options = (unsigned)g_rand_int_range(random, 0, 8);
        Cleaned once = clean_text(cell_of(text), options, arena);
        Cleaned twice = clean_text(once.value, options, arena);
        g_assert_true(g_utf8_validate_len(once.value.data, once.value.length, NULL));
        g_assert_true(cell_equal(once.value, twice.value));
        g_assert_cmpuint(twice.kinds, ==, 0);
        g_assert_true(once.kinds != 0 || cell_equal(once.value, cell_of(text)));
        if (round % 1000 == 999)
            arena_reset(arena);
    }
}

// ---- names ----

static void test_name(void)
{
    static const Case CASES[] = {
        {"张三", "张三", ""},
        {" 张 三 ", "张三", "spaces"},
        {"张　三", "张三", "spaces"},
        {"王小明先生", "王小明", "title"},
        {"李四 女士", "李四", "spaces title"},
        {"赵四（收）", "赵四", "title"},
        {"张先生", "张先生", "?surname_only"},
        {"欧阳锋总经理", "欧阳锋", "title"},
        {"❤️小鱼🐟", "小鱼", "emoji"},
        {"玛丽·居里", "玛丽·居里", ""},
        {"John Smith", "John Smith", ""},
        {"JOHN SMITH", "John Smith", "case"},
        {"john o'brien-mcdonald", "John O'Brien-Mcdonald", "case"},
        {"LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven", "case"},
        {"MCDONALD RONALD", "McDonald Ronald", "case"},
        {"SMITH, John", "John SMITH", "order"},
        {"smith, john", "John Smith", "order case"},
        {"Smith, Jr.", "Smith, Jr.", ""},
        {"Mr. John Smith", "John Smith", "title"},
        {"Prof. Dr. Anna Weiß", "Anna Weiß", "title"},
        {"ACME WIDGETS LTD", "ACME WIDGETS LTD", ""},
        {"JD", "JD", ""},
        {"Ｊｏｈｎ　Ｓｍｉｔｈ", "John Smith", "spaces full_width"},
        {"\"Ann Lee\"", "Ann Lee", "wrapping"},
        {"test", "test", "?placeholder"},
        {"匿名用户", "匿名用户", "?placeholder"},
        {"张**", "张**", "?masked"},
        {"13800138000", "13800138000", "?not_a_name"},
        {"JOHN SMITH III", "John Smith III", "case"},
        {"张三(先生)", "张三", "title"},
        {"张三【收】", "张三", "title"},
        {"王小明（北京）", "王小明（北京）", ""},
        {"王总", "王总", "?surname_only"},
        {"李建总", "李建总", ""},
        {"山田 太郎 様", "山田太郎", "spaces title"},
        {"先生", "先生", "?placeholder"},
        {"张三13812345678", "张三13812345678", "?not_a_name"},
        {"lachlan berry", "Lachlan Berry", "case"}, // febrl
        {"", "", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanName out;
        clean_name(cell_of(CASES[i].in), arena, &out);
        check(CASES[i].in, &out.base, CASES[i].out, CASES[i].what);
    }
    CleanName out;
    clean_name(cell_of("李四女士"), arena, &out);
    g_assert_cmpstr(out.gender, ==, "female");
    g_assert_cmpstr(text_of(out.title), ==, "女士");
}

// ---- phones ----

static void check_phones(const char *region, const Case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        CleanPhone out;
        Cell in = exact(cases[i].in);
        clean_phone(in, phone_region(region), arena, &out);
        g_autofree char *said = g_strdup(text_of(out.base.value));
        for (size_t k = 0; k <= out.n_others; k++) {
            Cell extension = k == 0 ? out.extension : out.others[k - 1].extension;
            Cell number = k == 0 ? out.base.value : out.others[k - 1].number;
            g_autofree char *end = g_strconcat(";ext=", text_of(extension), NULL);
            g_assert_true(extension.length == 0 ? memchr(number.data, ';', number.length) == NULL
                                                : g_str_has_suffix(text_of(number), end));
            char *both = k == 0 ? g_strdup(said) : g_strconcat(said, " ", text_of(number), NULL);
            g_free(said);
            said = both;
        }
        out.base.value = cell_of(said);
        check(cases[i].in, &out.base, cases[i].out, cases[i].what);
        g_free((char *)in.data);
    }
}

static void test_phone_china(void)
{
    static const Case CASES[] = {
        {"13812345678", "+8613812345678", "phone"},
        {"138-1234-5678", "+8613812345678", "phone"},
        {"138 1234 5678", "+8613812345678", "phone"},
        {"１３８１２３４５６７８", "+8613812345678", "phone"},
        {"'13812345678", "+8613812345678", "phone"},
        {"=\"13812345678\"", "+8613812345678", "phone"},
        {"13812345678.0", "+8613812345678", "phone"},
        {"+8613812345678", "+8613812345678", ""},
        {"+86 138 1234 5678", "+8613812345678", "phone"},
        {"(+86)13812345678", "+8613812345678", "phone"},
        {"86-13812345678", "+8613812345678", "phone"},
        {"008613812345678", "+8613812345678", "phone"},
        {"013812345678", "+8613812345678", "phone"},
        {"手机：13812345678", "+8613812345678", "wrapping phone"},
        {"010-62345678", "+861062345678", "phone"},
        {"(010)62345678", "+861062345678", "phone"},
        {"0571-88888888转801", "+8657188888888;ext=801", "phone extension"},
        {"0571-88888888-801", "+8657188888888;ext=801", "phone extension"},
        {"0571 8888888", "+865718888888", "phone"},
        {"021-5555 6666 ext. 12", "+862155556666;ext=12", "phone extension"},
        {"400-820-8820", "+864008208820", "phone"},
        {"800-820-8820", "+868008208820", "phone"},
        {"13812345678/13912345678", "+8613812345678 +8613912345678", "phone several"},
        {"13812345678 13912345678", "+8613812345678 +8613912345678", "phone several"},
        {"13812345678、010-62345678", "+8613812345678 +861062345678", "phone several"},
        {"13812345678 或 13912345678", "+8613812345678 +8613912345678", "phone several"},
        {"13812345678-13912345678", "+8613812345678 +8613912345678", "phone several"},
        {"13812345678（工作） 13912345678（家）", "+8613812345678 +8613912345678",
         "wrapping phone several"},
        {"010-62345678/62345679", "+861062345678 +861062345679", "phone several"},
        {"(0571)88888888、88888887", "+8657188888888 +8657188888887", "phone several"},
        {"0571 88888888/13812345678", "+8657188888888 +8613812345678", "phone several"},
        {"010-62345678/6234567", "+861062345678 6234567", "phone several"},
        {"18412341234-4321", "+8618412341234;ext=4321", "phone extension"},
        {"18412341234[4321]", "+8618412341234;ext=4321", "phone extension"},
        {"tel:+86-138-1234-5678;ext=12", "+8613812345678;ext=12", "wrapping phone extension"},
        {"+862162345678;ext=805", "+862162345678;ext=805", ""},
        {"021-62345678 转 805、139 1234 5678", "+862162345678;ext=805 +8613912345678",
         "phone extension several"},
        {"13912345678, 021-62345678 ext 805", "+8613912345678 +862162345678;ext=805",
         "phone extension several"},
        {"62345678转805", "62345678;ext=805", "extension?no_area"},
        {"86 10 6234 5678", "+861062345678", "phone"},
        {"86-010-62345678", "+861062345678", "phone"},
        {"+86 +8613812345678", "+8613812345678", "phone"},
        {"📱13812345678", "+8613812345678", "emoji phone"},
        {"62345678", "62345678", "?no_area"},
        {"95588", "95588", "?short"},
        {"+86 12 3456", "+86123456", "phone?unassigned"},
        {"12812345678", "12812345678", "?unassigned"},
        {"85261234567", "+85261234567", "phone"},
        {"+852 6123 4567", "+85261234567", "phone"},
        {"00852 2345 6789", "+85223456789", "phone"},
        {"+853 6612 3456", "+85366123456", "phone"},
        {"+886 912 345 678", "+886912345678", "phone"},
        {"+886 (0)912-345-678", "+886912345678", "phone"},
        {"+1 (415) 555-2671", "+14155552671", "phone"},
        {"+44 (0)20 7946 0958", "+442079460958", "phone"},
        {"138****5678", "", "!masked"},
        {"1.38E+10", "", "!rounded"},
        {"call me", "", "!words"},
        {"13800138000 after 5", "", "!words"},
        {"无", "", "!words"},
        {"12", "", "!short"},
        {"", "", ""},
    };
    check_phones("CN", CASES, G_N_ELEMENTS(CASES));
    CleanPhone out;
    clean_phone(cell_of("13800138000 after 5"), phone_region("CN"), arena, &out);
    g_assert_cmpuint(out.base.position, ==, 12);
}

static void test_phone_elsewhere(void)
{
    static const Case HONG_KONG[] = {
        {"6123 4567", "+85261234567", "phone"},
        {"13812345678", "+8613812345678", "phone"},
        {"001 44 20 7946 0958", "+442079460958", "phone"},
        {"852-23456789", "+85223456789", "phone"},
    };
    static const Case TAIWAN[] = {
        {"0912-345-678", "+886912345678", "phone"},
        {"(02) 2345-6789#123", "+886223456789;ext=123", "phone extension"},
        {"02-23456789 分機 123", "+886223456789;ext=123", "phone extension"},
        {"(02)2345-6789、2345-6780", "+886223456789 +886223456780", "phone several"},
    };
    static const Case UNITED_STATES[] = {
        {"(415) 555-2671", "+14155552671", "phone"},
        {"1-415-555-2671 x22", "+14155552671;ext=22", "phone extension"},
        {"415-555-2671, ext. 22", "+14155552671;ext=22", "phone extension"},
        {"011 86 138 1234 5678", "+8613812345678", "phone"},
        {"555-2671", "5552671", "phone?no_area"},
    };
    static const Case BRITAIN[] = {
        {"020 7946 0958", "+442079460958", "phone"},
        {"07700 900123", "+447700900123", "phone"},
        {"44 20 7946 0958", "+442079460958", "phone"},
        {"07700 900123 / 07700 900124", "+447700900123 +447700900124", "phone several"},
        {"Tel: 07700 900123, 07700 900124", "+447700900123 +447700900124",
         "wrapping phone several"},
    };
    static const Case FRANCE[] = {
        {"06.12.34.56.78 / 01.23.45.67.89", "+33612345678 +33123456789", "phone several"},
    };
    static const Case NOWHERE[] = {
        {"13812345678", "13812345678", "?no_region"},
        {"+33 6 12 34 56 78", "+33612345678", "phone"},
        {"+999 1234567", "+9991234567", "phone?unassigned"},
        {"+39 06 1234 5678", "+390612345678", "phone"},
    };
    check_phones("HK", HONG_KONG, G_N_ELEMENTS(HONG_KONG));
    check_phones("TW", TAIWAN, G_N_ELEMENTS(TAIWAN));
    check_phones("US", UNITED_STATES, G_N_ELEMENTS(UNITED_STATES));
    check_phones("GB", BRITAIN, G_N_ELEMENTS(BRITAIN));
    check_phones("FR", FRANCE, G_N_ELEMENTS(FRANCE));
    check_phones("XX", NOWHERE, G_N_ELEMENTS(NOWHERE));
    g_assert_true(phone_region_of_zone("Asia/Shanghai") == phone_region("CN"));
}

// ---- mail ----

static void test_mail(void)
{
    static const Case CASES[] = {
        {"ann@example.com", "ann@example.com", ""},
        {" Ann@Example.COM ", "ann@example.com", "case"},
        {"Ann Lee <ann@example.com>", "ann@example.com", "wrapping"},
        {"mailto:ann@example.com", "ann@example.com", "wrapping"},
        {"ann@example.com.", "ann@example.com", "wrapping"},
        {"ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ann@example.com", "full_width"},
        {"ann @ example.com", "ann@example.com", "spaces"},
        {"12345@qq。com", "12345@qq.com", "full_width"},
        {"a@x.com; b@y.org", "a@x.com", "several"},
        {"first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk", ""},
        {"\"odd one\"@example.com", "\"odd one\"@example.com", ""},
        {"用户@例子.广告", "用户@例子.广告", ""},
        {"me@gmial.com", "me@gmial.com", "?typo"},
        {"me@gmail.con", "me@gmail.con", "?typo"},
        {"me@qq.co", "me@qq.co", "?typo"},
        {"me@hotmial.com", "me@hotmial.com", "?typo"},
        {"me@mail.com", "me@mail.com", ""},
        {"me@qqcom", "", "!domain"},
        {"x@mailinator.com", "x@mailinator.com", "?disposable"},
        {"x@sub.yopmail.com", "x@sub.yopmail.com", "?disposable"},
        {"nobody", "", "!no_at"},
        {"\"ann@x.com\"", "ann@x.com", "wrapping"},
        {"ann@x.com、Bob@y.com", "ann@x.com", "case several"},
        {"ann@x.com或bob@y.com", "ann@x.com", "several"},
        {"ann@x.com or bob@y.com", "ann@x.com", "several"},
        {"a@b@c.com", "", "!no_at"},
        {"@example.com", "", "!local_part"},
        {".a@example.com", "", "!local_part"},
        {"a..b@example.com", "", "!local_part"},
        {"a b@example.com", "", "!local_part"},
        {"a@example", "", "!domain"},
        {"a@-x.com", "", "!domain"},
        {"a@1.2.3.4", "", "!domain"},
        {"n/a", "", "!placeholder"},
        {"", "", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanMail out;
        clean_mail(cell_of(CASES[i].in), arena, &out);
        check(CASES[i].in, &out.base, CASES[i].out, CASES[i].what);
    }
    CleanMail out;
    clean_mail(cell_of("Me@GMIAL.com"), arena, &out);
    g_assert_cmpstr(text_of(out.base.suggestion), ==, "me@gmail.com");
    clean_mail(cell_of("a@x.com、b@y.org"), arena, &out);
    g_assert_cmpuint(out.n_others, ==, 1);
    g_assert_cmpstr(text_of(out.others[0]), ==, "b@y.org");
    clean_mail(cell_of("a@x.com, A@x.com"), arena, &out); // the same twice
    g_assert_cmpuint(out.n_others, ==, 0);
    clean_mail(cell_of("a@qqcom"), arena, &out);
    g_assert_cmpstr(text_of(out.base.suggestion), ==, "a@qq.com");
    clean_mail(cell_of("a@qq.com"), arena, &out);
    g_assert_true(out.is_provider);
}

// Every known domain is found in its list: they are sorted.
static void test_mail_lists(void)
{
    static const char *const PROVIDERS[] = {"126.com",      "gmail.com",  "yeah.net",
                                            "ymail.com",    "live.co.uk", "live.com",
                                            "yahoo.com.cn", "vip.qq.com"};
    static const char *const DISPOSABLE[] = {
        "0815.ru",     "10minutemail.com", "guerrillamail.com", "linshiyou.com",  "tempmail.com",
        "zoemail.org", "mail.tm",          "trashmail.net",     "mailinator2.com"};
    for (size_t i = 0; i < G_N_ELEMENTS(PROVIDERS); i++)
        g_assert_true(mail_is_provider(cell_of(PROVIDERS[i])));
    for (size_t i = 0; i < G_N_ELEMENTS(DISPOSABLE); i++)
        g_assert_true(mail_is_disposable(cell_of(DISPOSABLE[i])));
    g_assert_false(mail_is_provider(cell_of("example.com")));
    g_assert_null(mail_suggestion(cell_of("example.com")));
}

// ---- birthdays, times, money ----

static void test_birthday(void)
{
    static const Case CASES[] = {
        {"1990-08-15", "1990-08-15", ""},
        {"1990/8/15", "1990-08-15", "form"},
        {"19900815", "1990-08-15", "form"},
        {"1990年8月15日", "1990-08-15", "form"},
        {"一九九〇年八月十五日", "1990-08-15", "form"},
        {"15 Aug 1990", "1990-08-15", "form"},
        {"August 15th, 1990", "1990-08-15", "form"},
        {"8月15日", "--08-15", "form"},
        {"08-15", "--08-15", "form"},
        {"2月29日", "--02-29", "form"},
        {"90-8-15", "1990-08-15", "form?century"},
        {"33100", "1990-08-15", "form?serial"},
        {"农历八月十五", "lunar:--08-15", "form"},
        {"农历1990年8月15", "lunar:1990-08-15", "form"},
        {"1990年腊月初八", "lunar:1990-12-08", "form"},
        {"正月初一", "lunar:--01-01", "form"},
        {"闰五月廿三", "lunar:--05x-23", "form"},
        {"1990-08-15(农历)", "lunar:1990-08-15", "form"},
        {"公历1990年8月15日", "1990-08-15", "form"},
        {"1990-08-15(阳历)", "1990-08-15", "form"},
        {"生日：1990-08-15", "1990-08-15", "form"},
        {"1990-08-15生", "1990-08-15", "form"},
        {"农历1990年闰五月初三", "lunar:1990-05x-03", "form"},
        {"农历1990年闰三月初一", "", "!impossible"}, // that year doubled its fifth month
        {"农历1990年二月三十", "lunar:1990-02-30", "form"},
        {"农历1989年二月三十", "", "!impossible"}, // that month had 29 days
        {"农历1911年二月三十", "lunar:1911-02-30", "form"},
        {"农历90年八月十五", "lunar:1990-08-15", "form?century"},
        {"lunar:1990-05x-03", "lunar:1990-05x-03", ""}, // as it is printed here
        {"lunar:--08-15", "lunar:--08-15", ""},
        {"lunar:1990-13-01", "", "!impossible"},
        {"1990-02-30", "", "!impossible"},
        {"2023-02-29", "", "!impossible"},
        {"19900231", "", "!impossible"},
        {"1990年13月1日", "", "!impossible"},
        {"2月30日", "", "!impossible"},
        {"农历八月三十二", "", "!impossible"},
        {"2030-01-01", "", "!future"},
        {"1850-01-01", "", "!age"},
        {"1900-01-01", "", "!placeholder"},
        {"0000-00-00", "", "!placeholder"},
        {"1970-01-01", "1970-01-01", "?placeholder"},
        {"unknown", "", "!no_date"},
        {"19081209", "1908-12-09", "form"}, // febrl
        {"", "", ""},
    };
    int64_t today = day_from_date(2026, 11, 22);
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanBirthday out;
        clean_birthday(cell_of(CASES[i].in), today, false, arena, &out);
        check(CASES[i].in, &out.base, CASES[i].out, CASES[i].what);
        g_assert_true(!out.is_day || out.number <= today);
    }
}

static void test_lunar_text(void)
{
    static const struct {
        const char *in, *out; // NULL: not the form
        LunarFault fault;
    } CASES[] = {{"1990-05-03", "1990-05-03", LUNAR_GOOD},
                 {"1990-5x-3", "1990-05x-03", LUNAR_GOOD},
                 {"--08-15", "--08-15", LUNAR_GOOD},
                 {"--05x-30", "--05x-30", LUNAR_GOOD},
                 {"1990-03x-01", "1990-03x-01", LUNAR_IMPOSSIBLE},
                 {"--08-31", "--08-31", LUNAR_IMPOSSIBLE},
                 {"--13-01", "--13-01", LUNAR_IMPOSSIBLE},
                 {"--00-01", "--00-01", LUNAR_IMPOSSIBLE},
                 {"2030-01-01", "2030-01-01", LUNAR_FUTURE},
                 {"1890-01-01", "1890-01-01", LUNAR_AGE},
                 {"0000-01-01", NULL, LUNAR_GOOD},
                 {"90-01-01", NULL, LUNAR_GOOD},
                 {"1990-05-03x", NULL, LUNAR_GOOD},
                 {"1990-05xx-03", NULL, LUNAR_GOOD},
                 {"1990-005-03", NULL, LUNAR_GOOD},
                 {"-08-15", NULL, LUNAR_GOOD},
                 {"", NULL, LUNAR_GOOD}};
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        LunarDay day;
        char text[LUNAR_TEXT];
        bool read = lunar_day_read(CASES[i].in, strlen(CASES[i].in), &day);
        g_test_message("%s", CASES[i].in);
        g_assert_true(read == (CASES[i].out != NULL));
        if (!read)
            continue;
        lunar_day_print(text, &day);
        g_assert_cmpstr(text, ==, CASES[i].out);
        g_assert_cmpint(lunar_day_check(&day, 2026), ==, CASES[i].fault);
    }
}

// Years of the lunar calendar are as long as the days on which they began say.
static void test_lunar(void)
{
    static const int BEGINNINGS[][3] = {
        {1930, 1, 30}, {1949, 1, 29}, {1954, 2, 3},  {1955, 1, 24}, {1956, 2, 12},
        {1970, 2, 6},  {1984, 2, 2},  {1987, 1, 29}, {1988, 2, 17}, {1990, 1, 27},
        {1996, 2, 19}, {1998, 1, 28}, {1999, 2, 16}, {2000, 2, 5},  {2012, 1, 23},
        {2015, 2, 19}, {2018, 2, 16}, {2019, 2, 5},  {2020, 1, 25}, {2026, 2, 17},
        {2027, 2, 6},  {2028, 1, 26}, {2029, 2, 13}, {2030, 2, 3},  {2034, 2, 19}};
    static const int DOUBLED[][2] = {{1949, 7}, {1957, 8}, {1984, 10}, {1987, 6}, {1990, 5},
                                     {2006, 7}, {2020, 4}, {2023, 2},  {2025, 6}, {2033, 11}};
    for (size_t i = 1; i < G_N_ELEMENTS(BEGINNINGS); i++) {
        const int *from = BEGINNINGS[i - 1], *to = BEGINNINGS[i];
        int64_t days = 0;
        for (int year = from[0]; year < to[0]; year++) {
            for (int month = 1; month <= 12; month++)
                days += lunar_month_days(year, month, false) + lunar_month_days(year, month, true);
        }
        g_assert_cmpint(days, ==,
                        day_from_date(to[0], to[1], to[2]) -
                            day_from_date(from[0], from[1], from[2]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(DOUBLED); i++) {
        for (int month = 1; month <= 12; month++)
            g_assert_true((lunar_month_days(DOUBLED[i][0], month, true) > 0) ==
                          (month == DOUBLED[i][1]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(BEGINNINGS); i++) {
        const int *from = BEGINNINGS[i];
        LunarDay day;
        g_assert_true(lunar_day_of(day_from_date(from[0], from[1], from[2]), &day));
        g_assert_true(day.year == from[0] && lunar_date(&day) == 0);
        g_assert_true(lunar_day_of(day_from_date(from[0], from[1], from[2]) - 1, &day) == (i > 0));
        g_assert_true(i == 0 || (day.year == from[0] - 1 && day.month == 12));
    }
    g_assert_true(lunar_day_of(day_from_date(2051, 2, 10), &(LunarDay){0}));
    g_assert_false(lunar_day_of(day_from_date(2051, 2, 11), &(LunarDay){0}));
    g_assert_cmpint(lunar_month_days(1929, 1, false), ==, LUNAR_UNKNOWN);
    g_assert_cmpint(lunar_month_days(2051, 1, false), ==, LUNAR_UNKNOWN);
    g_assert_cmpint(lunar_month_days(2050, 13, false), ==, LUNAR_UNKNOWN);
}

static void test_moment(void)
{
    static const Case CASES[] = {
        {"2026-11-22 09:30:00", "2026-11-22T01:30:00Z", ""},
        {"2014-11-25 14:45:53 +1100", "2014-11-25T03:45:53Z", ""}, // Shopify
        {"２０２６－１１－２２　０９：３０", "2026-11-22T01:30:00Z", "form"},
        {"2026年11月22日 上午9点30分", "2026-11-22T01:30:00Z", "form"},
        {"2026年11月22日 下午3点", "2026-11-22T07:00:00Z", "form"},
        {"2026年11月22日 下午3点半", "2026-11-22T07:30:00Z", "form"},
        {"二〇二六年十一月二十二日", "2026-11-21T16:00:00Z", "form"},
        {"2026/11/22 星期日 09:30", "2026-11-22T01:30:00Z", "form"},
        {"Sun, 22 Nov 2026 01:30:00 GMT", "2026-11-22T01:30:00Z", "form"},
        {"Nov 22nd, 2026 9:30 AM", "2026-11-22T01:30:00Z", "form"},
        {"11/22/26 9:30", "2026-11-22T01:30:00Z", "form?century"},
        {"46348.5", "2026-11-22T04:00:00Z", "form?serial"},
        {"20261122093000123", "2026-11-22T01:30:00Z", "form"},
        {"1795311000", "2026-11-22T01:30:00Z", ""},
        {"2026年11月22日 晚上12点", "2026-11-22T16:00:00Z", "form"}, // not noon
        {"2026年11月22日 中午12点", "2026-11-22T04:00:00Z", "form"},
        {"2026年11月22日 夜里2点", "2026-11-21T18:00:00Z", "form"},
        {"2026年11月22日 晚上9点15分", "2026-11-22T13:15:00Z", "form"},
        {"2026-11-22 24:00:00", "2026-11-22T16:00:00Z", ""},
        {"2026-11-22 24:00:01", "", "!no_date"},
        {"2026-11-22 9:5:3", "2026-11-22T01:05:03Z", ""},
        {"202611220930", "2026-11-22T01:30:00Z", ""},
        {"2026/11/22 PM 9:30", "2026-11-22T13:30:00Z", ""},
        {"Nov 22, 2026 at 9:30 AM", "2026-11-22T01:30:00Z", ""},
        {"2026-11-22 09:30:00 GMT+8", "2026-11-22T01:30:00Z", ""},
        {"Sun Nov 22 2026 09:30:00 GMT+0800 (China Standard Time)", "2026-11-22T01:30:00Z", "form"},
        {"2026-11-22 09:30:00 +0800 CST", "2026-11-22T01:30:00Z", ""},
        {"1795311000.5", "2026-11-22T01:30:00.500000Z", ""},
        {"3515000000000001", "", "!no_date"}, // the number of an order
        {"soon", "", "!no_date"},
        {"", "", ""},
    };
    g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Asia/Shanghai");
    MomentReader reader = {.zone = zone};
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanMoment out;
        clean_moment(cell_of(CASES[i].in), &reader, arena, &out);
        check(CASES[i].in, &out.base, CASES[i].out, CASES[i].what);
    }
}

static void test_money(void)
{
    static const struct {
        Case the;
        const char *currency;
        int64_t minor;
    } CASES[] = {
        {{"1234.50", "1234.50", ""}, "CNY", 123450},
        {{"¥1,234.50", "1234.50", "form"}, "CNY", 123450},
        {{"￥199", "199.00", "form"}, "CNY", 19900},
        {{"199元", "199.00", "form"}, "CNY", 19900},
        {{"RMB 199", "199.00", "form"}, "CNY", 19900},
        {{"1.2万", "12000.00", "form"}, "CNY", 1200000},
        {{"1.2万元", "12000.00", "form"}, "CNY", 1200000},
        {{"US$ 12", "12.00", "form"}, "USD", 1200},
        {{"12 USD", "12.00", "form"}, "USD", 1200},
        {{"$12", "12.00", "form?currency"}, "USD", 1200},
        {{"HK$88.8", "88.80", "form"}, "HKD", 8880},
        {{"€ 1.234,50", "1234.50", "form"}, "EUR", 123450},
        {{"JPY 1,200", "1200", "form"}, "JPY", 1200},
        {{"-¥5.00", "-5.00", "form"}, "CNY", -500},
        {{"(5.00)", "-5.00", "form"}, "CNY", -500},
        {{"5.00-", "-5.00", "form"}, "CNY", -500},
        {{"12元5角3分", "12.53", "form"}, "CNY", 1253},
        {{"12块5角", "12.50", "form"}, "CNY", 1250},
        {{"12元5角7", "", "!no_amount"}, "", 0},
        {{"12.345", "12.35", "form"}, "CNY", 1235}, // rounded, so it says so
        {{"12.500", "12.50", ""}, "CNY", 1250},
        {{"1200円", "1200", "form"}, "JPY", 1200},
        {{"₹1,23,456.78", "123456.78", "form"}, "INR", 12345678},
        {{"1,23,4.5", "", "!no_amount"}, "", 0},
        {{"free", "", "!no_amount"}, "", 0},
        {{"", "", ""}, "", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        CleanMoney out;
        clean_money(cell_of(CASES[i].the.in), "CNY", '\0', arena, &out);
        check(CASES[i].the.in, &out.base, CASES[i].the.out, CASES[i].the.what);
        g_assert_cmpstr(out.currency, ==, CASES[i].currency);
        g_assert_cmpint(out.amount_minor, ==, CASES[i].minor);
    }
}

// ---- a row ----

static void test_customer(void)
{
    CleanCustomer out;
    CleanContext context = {.region = phone_region("CN"), .today = day_from_date(2026, 11, 22)};
    CustomerRow row = {.name = cell_of("陳大文先生"),
                       .phone = cell_of("6123 4567"),
                       .mail = cell_of("CHAN@NETVIGATOR.COM"),
                       .birthday = cell_of("1985/3/4"),
                       .address = cell_of("香港油尖旺區彌敦道100號5樓B室")};
    clean_customer(&row, &context, arena, &out);
    g_assert_cmpstr(text_of(out.name.base.value), ==, "陳大文");
    g_assert_cmpstr(text_of(out.phone.base.value), ==,
                    "+85261234567"); // of where the customer lives
    g_assert_cmpstr(text_of(out.mail.base.value), ==, "chan@netvigator.com");
    g_assert_cmpstr(text_of(out.birthday.base.value), ==, "1985-03-04");
    g_assert_cmpstr(text_of(out.address.district), ==, "油尖旺區");
}

// Every kind, reason and verdict has a name and a sentence in both languages.
static void test_labels(void)
{
    for (CleanKind kind = 0; kind < CLEAN_KINDS; kind++) {
        CleanKind again;
        const char *name = clean_kind_name(kind);
        g_assert_true(clean_kind_from(name, strlen(name), &again) && again == kind);
        g_assert_true(clean_kind_label(kind).en != NULL && clean_kind_label(kind).zh != NULL);
    }
    for (CleanReason reason = REASON_NONE + 1; reason < CLEAN_REASONS; reason++) {
        g_assert_cmpstr(clean_reason_name(reason), !=, "");
        g_assert_true(clean_reason_label(reason).en != NULL &&
                      clean_reason_label(reason).zh != NULL);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    arena = arena_new();
    g_test_set_nonfatal_assertions();
    g_test_add_func("/clean/text", test_text);
    g_test_add_func("/clean/text/again", test_text_again);
    g_test_add_func("/clean/name", test_name);
    g_test_add_func("/clean/phone/china", test_phone_china);
    g_test_add_func("/clean/phone/elsewhere", test_phone_elsewhere);
    g_test_add_func("/clean/mail", test_mail);
    g_test_add_func("/clean/mail/lists", test_mail_lists);
    g_test_add_func("/clean/birthday", test_birthday);
    g_test_add_func("/clean/lunar", test_lunar);
    g_test_add_func("/clean/lunar/text", test_lunar_text);
    g_test_add_func("/clean/moment", test_moment);
    g_test_add_func("/clean/money", test_money);
    g_test_add_func("/clean/customer", test_customer);
    g_test_add_func("/clean/labels", test_labels);
    int failed = g_test_run();
    arena_free(arena);
    return failed;
}
