// SPDX-License-Identifier: Apache-2.0
//
// Big5 beside GB18030: real reviews, as they are and brought into traditional characters, are told
// apart by the bytes alone; what is too short stays GB18030.
#include "collect/charset.h"
#include "test_data.h"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

static UTransliterator *traditional;

// At most `most` Chinese characters of a text, without anything else; how many.
static int32_t hanzi_of(const char *text, UChar *out, int32_t most)
{
    int32_t n = 0;
    for (const char *at = text; *at != '\0' && n < most; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (c >= 0x4e00 && c <= 0x9fa5)
            out[n++] = (UChar)c;
    }
    return n;
}

// In an encoding; 0: it lacks one of the characters.
static size_t encode(const char *encoding, const UChar *text, int32_t n, char *out, int32_t room)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(encoding, &status);
    ucnv_setFromUCallBack(converter, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
    int32_t length = ucnv_fromUChars(converter, out, room, text, n, &status);
    ucnv_close(converter);
    return U_SUCCESS(status) ? (size_t)length : 0;
}

typedef struct {
    int64_t texts, big5_missed, simplified_taken, traditional_taken;
} Tally;

static bool is_found(const char *bytes, size_t length, Charset charset)
{
    size_t mark;
    return length == 0 || charset_find(bytes, length, &mark) == charset;
}

static void tally_text(Tally *tally, const char *text, int32_t size)
{
    UChar units[128];
    char bytes[512];
    int32_t n = hanzi_of(text, units, size), limit;
    UErrorCode status = U_ZERO_ERROR;
    if (n < size)
        return;
    tally->texts++;
    size_t length = encode("GB18030", units, n, bytes, sizeof bytes);
    tally->simplified_taken += !is_found(bytes, length, CHARSET_GB18030);
    limit = n;
    utrans_transUChars(traditional, units, &n, G_N_ELEMENTS(units), 0, &limit, &status);
    g_assert_true(U_SUCCESS(status));
    length = encode("Big5", units, n, bytes, sizeof bytes);
    tally->big5_missed += !is_found(bytes, length, CHARSET_BIG5);
    length = encode("GB18030", units, n, bytes, sizeof bytes);
    tally->traditional_taken += !is_found(bytes, length, CHARSET_GB18030);
}

static void test_reviews(void)
{
    enum { SIZES = 4, EVERY = 7 }; // every other seventh: among those the common ones are not from
    static const int32_t sizes[SIZES] = {20, 30, 60, 100};
    Tally tallies[SIZES] = {{0}};
    char line[16384];
    FILE *file = data_open("zh_reviews", "online_shopping_10_cats.csv");
    if (file == NULL)
        return;
    for (int64_t at = -1; fgets(line, sizeof line, file) != NULL; at++) {
        if (at % 2 == 1 && at % EVERY == 0 && g_utf8_validate(line, -1, NULL))
            for (int i = 0; i < SIZES; i++)
                tally_text(&tallies[i], line, sizes[i]);
    }
    (void)fclose(file);
    for (int i = 0; i < SIZES; i++) {
        const Tally *tally = &tallies[i];
        g_test_message("%d characters, %d texts: Big5 missed %d, GB18030 taken for Big5 %d, "
                       "traditional %d",
                       (int)sizes[i], (int)tally->texts, (int)tally->big5_missed,
                       (int)tally->simplified_taken, (int)tally->traditional_taken);
        g_assert_cmpint(tally->texts, >, 500);
        g_assert_cmpint(tally->simplified_taken + tally->traditional_taken, ==, 0);
        g_assert_cmpint(tally->big5_missed * (i == 0 ? 200 : 1000), <=, tally->texts);
    }
}

static void expect_big5(const char *text)
{
    UChar units[256];
    char bytes[512];
    int32_t n = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(units, G_N_ELEMENTS(units), &n, text, -1, &status);
    size_t length = encode("Big5-HKSCS", units, n, bytes, sizeof bytes), mark;
    g_assert_cmpuint(length, >, 0);
    g_assert_cmpint(charset_find(bytes, length, &mark), ==, CHARSET_BIG5);
    MemoryBytes memory = {.data = bytes, .length = length};
    g_autoptr(TextReader) reader = text_reader_new(bytes_of_memory(&memory), CHARSET_UNKNOWN);
    ByteSource source = text_reader_source(reader);
    char got[1024];
    size_t n_got = 0;
    g_assert_true(source.read(source.context, got, sizeof got - 1, &n_got, NULL));
    got[n_got] = '\0';
    g_assert_cmpstr(got, ==, text);
    g_assert_cmpint(text_reader_wrong(reader, NULL), ==, 0);
}

// Files of shops in Taiwan and Hong Kong, headers and few rows.
static void test_shop_files(void)
{
    expect_big5(
        "會員編號,姓名,電話,地址\nA1,林志明,0912-345-678,臺北市大安區忠孝東路四段216巷19號\n");
    expect_big5("訂單編號,訂單日期,商品名稱,數量,單價\n1,114/03/05,烏龍茶,2,350\n");
    expect_big5("姓名,地址\n陳大文,沙田瀝源邨福海樓12樓5室\n");
    expect_big5("備註\n呢件衫啲質地幾好，下次仲會喺你哋度買\n");
}

static void test_others(void)
{
    static const struct {
        const char *bytes;
        Charset charset;
    } texts[] = {
        {"name\n\xd5\xc5\xc8\xfd\n", CHARSET_GB18030},     // too short to tell: as it was
        {"nom\nH\xe9l\xe8ne, Zo\xebn\n", CHARSET_GB18030}, // Latin-1 was never found
        {"name\n\xe5\xbc\xa0\xe4\xb8\x89\n", CHARSET_UTF8},
        {"\xa4\xa4\xa4\xe5", CHARSET_GB18030},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        size_t mark;
        g_assert_cmpint(charset_find(texts[i].bytes, strlen(texts[i].bytes), &mark), ==,
                        texts[i].charset);
    }
}

static void test_names(void)
{
    Charset charset = CHARSET_UNKNOWN;
    g_assert_true(charset_from_name("BIG5", &charset) && charset == CHARSET_BIG5);
    g_assert_true(charset_from_name("cp950", &charset) && charset == CHARSET_BIG5);
    g_assert_cmpstr(charset_name(CHARSET_BIG5), ==, "Big5");
}

int main(int argc, char **argv)
{
    static const UChar id[] = u"Hans-Hant";
    UErrorCode status = U_ZERO_ERROR;
    g_test_init(&argc, &argv, NULL);
    traditional = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    g_assert_true(U_SUCCESS(status));
    g_test_add_func("/charset/reviews", test_reviews);
    g_test_add_func("/charset/shop-files", test_shop_files);
    g_test_add_func("/charset/others", test_others);
    g_test_add_func("/charset/names", test_names);
    int result = g_test_run();
    utrans_close(traditional);
    return result;
}
