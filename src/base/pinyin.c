// SPDX-License-Identifier: Apache-2.0
//
// Readings come from ICU's Han-Latin/Names, one character at a time: alone it reads as a surname,
// after another character as an ordinary word. What depends on more than one character stands in
// tables: words (pinyin_words.c) and compound surnames; characters whose two readings are both
// common outside of known words keep both.
//
// The readings of surnames are those that 现代汉语词典 (Commercial Press, 7th edition) marks 姓,
// and of compound surnames those it gives in their entry. The second reading is the character's
// usual one, which people type who do not know the name. Characters are the folded ones: 單, 區,
// 樂, 蓋 and 繆 come here as 单, 区, 乐, 盖 and 缪.
//
// The cache is filled on first use. Entries are written once and never change or go away.
#include "base/pinyin.h"

#include "base/pinyin_words.h"

#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { HAN_FIRST = 0x3400, HAN_LAST = 0x9FFF };

typedef struct {
    Syllable word; // inside a name or word
    Syllable name; // as the first character of a name
    bool surname;  // a family name that may read otherwise than the word
} Reading;

static const struct {
    const char *surname;
    const char *readings[2];
} COMPOUND_SURNAMES[] = {
    {"万俟", {"mo", "qi"}},   {"单于", {"chan", "yu"}},   {"尉迟", {"yu", "chi"}},
    {"澹台", {"tan", "tai"}}, {"长孙", {"zhang", "sun"}},
};

typedef struct {
    const char *character;
    const char *readings[2]; // the usual one first
} TwoReadings;

// As the first character of a name, where ICU knows better words than surnames, or only the
// surname.
static const TwoReadings SURNAMES[] = {
    {"曾", {"zeng", "ceng"}},
    {"仇", {"qiu", "chou"}},
    {"朴", {"piao", "pu"}},
    {"尉", {"wei", "yu"}},
    {"莘", {"shen", "xin"}},
    {"贠", {"yun", "yuan"}},
    {"谌", {"chen", "shen"}},
    {"宓", {"mi", "fu"}},
    {"郗", {"xi", "chi"}},
    {"郄", {"qie", "xi"}},
    {"都", {"du", "dou"}},
    {"藏", {"zang", "cang"}},
    {"粘", {"nian", "zhan"}},
    {"缪", {"miao", "mou"}},
    {"覃", {"qin", "tan"}},
    {"郇", {"xun", "huan"}},
    {"阚", {"kan", "han"}},
    {"隗", {"kui", "wei"}},
    {"佴", {"nai", "er"}},
    {"乜", {"nie", "mie"}},
    {"炅", {"gui", "jiong"}},
    {"祭", {"zhai", "ji"}},
    {"么", {"yao", "me"}},
    // These begin words more often than names.
    {"洗", {"xi", "xian"}},
    {"黑", {"hei", "he"}},
    {"句", {"ju", "gou"}},
    {"适", {"shi", "kuo"}},
    {"能", {"neng", "nai"}},
};

static const TwoReadings TWO_READINGS[] = {
    {"乐", {"le", "yue"}},      {"传", {"chuan", "zhuan"}}, {"便", {"bian", "pian"}},
    {"参", {"can", "shen"}},    {"和", {"he", "huo"}},      {"大", {"da", "dai"}},
    {"奇", {"qi", "ji"}},       {"宿", {"su", "xiu"}},      {"会", {"hui", "kuai"}},
    {"弹", {"dan", "tan"}},     {"折", {"zhe", "she"}},     {"朝", {"zhao", "chao"}},
    {"盛", {"sheng", "cheng"}}, {"石", {"shi", "dan"}},     {"粘", {"zhan", "nian"}},
    {"给", {"gei", "ji"}},      {"翟", {"zhai", "di"}},     {"茜", {"qian", "xi"}},
    {"行", {"xing", "hang"}},   {"角", {"jiao", "jue"}},    {"调", {"diao", "tiao"}},
    {"贾", {"jia", "gu"}},      {"车", {"che", "ju"}},      {"都", {"dou", "du"}},
    {"重", {"zhong", "chong"}}, {"长", {"chang", "zhang"}}, {"降", {"jiang", "xiang"}},
    {"颤", {"chan", "zhan"}},   {"蕃", {"fan", "bo"}},      {"薄", {"bo", "bao"}},
    {"藏", {"cang", "zang"}},   {"血", {"xue", "xie"}},     {"晟", {"sheng", "cheng"}},
    {"莎", {"sha", "suo"}},     {"阿", {"a", "e"}},         {"夹", {"jia", "ga"}},
    {"厦", {"xia", "sha"}},     {"秘", {"mi", "bi"}},       {"柏", {"bai", "bo"}},
    {"还", {"hai", "huan"}},    {"咖", {"ka", "ga"}},       {"数", {"shu", "shuo"}},
    {"率", {"lu", "shuai"}},    {"地", {"di", "de"}},       {"莞", {"wan", "guan"}},
    {"拓", {"tuo", "ta"}},      {"茄", {"qie", "jia"}},     {"什", {"shi", "shen"}},
    {"爪", {"zhua", "zhao"}},   {"壳", {"ke", "qiao"}},     {"勒", {"le", "lei"}},
    {"泊", {"bo", "po"}},       {"似", {"si", "shi"}},      {"削", {"xiao", "xue"}},
    {"干", {"gan", "qian"}},
};

static const Syllable NO_SYLLABLE = {"", ""};
static const Reading *_Atomic readings[HAN_LAST - HAN_FIRST + 1];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *reader; // under lock

// ---- asking ICU (under lock) ----

// The last syllable of what ICU makes of `text`, as "lu" and, with ü, "lv".
static Syllable ask(const UChar *text, int32_t length)
{
    UErrorCode status = U_ZERO_ERROR;
    if (!reader) {
        static const UChar name[] = u"Han-Latin/Names; NFD; Lower";
        reader = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
        if (U_FAILURE(status))
            return NO_SYLLABLE;
    }
    UChar latin[64];
    u_memcpy(latin, text, length);
    int32_t limit = length;
    utrans_transUChars(reader, latin, &length, 64, 0, &limit, &status);
    if (U_FAILURE(status))
        return NO_SYLLABLE;
    char usual[PINYIN_SYLLABLE_MAX + 1] = "", other[PINYIN_SYLLABLE_MAX + 1] = "";
    size_t n = 0;
    for (int32_t at = 0; at < length; at++) {
        if (latin[at] == ' ')
            n = 0;
        else if (latin[at] >= 'a' && latin[at] <= 'z' && n < PINYIN_SYLLABLE_MAX)
            usual[n] = other[n] = (char)latin[at], n++;
        else if (latin[at] == 0x0308 && n > 0) // ü
            other[n - 1] = 'v';
        else if (latin[at] > 0x036F)
            return NO_SYLLABLE; // unknown: ICU left the character as it was
    }
    usual[n] = other[n] = '\0';
    return (Syllable){g_intern_string(usual), g_intern_string(other)};
}

// Takes what a table says of a character; false when it says nothing.
static bool look_up(const TwoReadings *table, size_t n, uint32_t point, Syllable *out)
{
    for (size_t i = 0; i < n; i++) {
        if (g_utf8_get_char(table[i].character) != point)
            continue;
        *out = (Syllable){g_intern_static_string(table[i].readings[0]),
                          g_intern_static_string(table[i].readings[1])};
        return true;
    }
    return false;
}

static const Reading *ask_reading(uint32_t point)
{
    static const UChar BEFORE = 0x4E00; // 一: what follows it is no surname
    Reading *reading = g_new(Reading, 1);
    Syllable word = ask((UChar[]){BEFORE, (UChar)point}, 2);
    Syllable name = ask((UChar[]){(UChar)point}, 1);
    reading->surname = name.usual != word.usual;
    reading->word = word;
    look_up(TWO_READINGS, G_N_ELEMENTS(TWO_READINGS), point, &reading->word);
    if (!reading->surname)
        name = reading->word;
    else if (name.other == name.usual)
        name.other = reading->word.usual; // 单: shan, but as a word dan
    reading->name = name;
    reading->surname |= look_up(SURNAMES, G_N_ELEMENTS(SURNAMES), point, &reading->name);
    return reading;
}

// ---- reading ----

static const Reading *find_reading(uint32_t point)
{
    if (point < HAN_FIRST || point > HAN_LAST)
        return NULL;
    const Reading *_Atomic *slot = &readings[point - HAN_FIRST];
    const Reading *reading = atomic_load_explicit(slot, memory_order_acquire);
    if (reading)
        return reading;
    pthread_mutex_lock(&lock);
    reading = atomic_load_explicit(slot, memory_order_relaxed);
    if (!reading) {
        reading = ask_reading(point);
        atomic_store_explicit(slot, reading, memory_order_release);
    }
    pthread_mutex_unlock(&lock);
    return reading;
}

// Overwrites the first two syllables when they are a compound surname with readings of its own.
static void read_compound_surname(const uint32_t *han, Syllable *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(COMPOUND_SURNAMES); i++) {
        const char *surname = COMPOUND_SURNAMES[i].surname;
        if (g_utf8_get_char(surname) != han[0] ||
            g_utf8_get_char(g_utf8_next_char(surname)) != han[1])
            continue;
        for (size_t k = 0; k < 2; k++) {
            const char *reading = COMPOUND_SURNAMES[i].readings[k];
            out[k].other = out[k].usual;
            out[k].usual = reading;
        }
    }
}

static bool is_surname(uint32_t point)
{
    const Reading *reading = find_reading(point);
    return reading != NULL && reading->surname;
}

// A word of the table is certain, unless it could be a name by chance, be it given (王乐清) or with
// the family's (曾经国): then the character's own reading stays beside it.
static void read_words(const uint32_t *han, size_t n, Syllable *out)
{
    enum { GIVEN_MAX = 3 }; // characters of a name with surname and given name
    Syllable word[PINYIN_WORD_MAX];
    for (size_t i = 0; i + 1 < n;) {
        size_t length = pinyin_word(han + i, n - i, word);
        for (size_t k = 0; k < length; k++) {
            bool named = i > 0 || (k == 0 && is_surname(han[0]));
            bool certain = !named || n > GIVEN_MAX || out[i + k].usual == word[k].usual;
            out[i + k] = (Syllable){word[k].usual, certain ? word[k].other : out[i + k].usual};
        }
        i += MAX(length, 1);
    }
}

void pinyin_read(const uint32_t *han, size_t n, Syllable *out)
{
    for (size_t i = 0; i < n; i++) {
        const Reading *reading = find_reading(han[i]);
        out[i] = !reading ? NO_SYLLABLE : i == 0 ? reading->name : reading->word;
    }
    read_words(han, n, out);
    if (n >= 2)
        read_compound_surname(han, out);
}
