// SPDX-License-Identifier: Apache-2.0
//
// From a record to its terms, and from two states of a record to the rows that differ. Finding is
// in search_find.c. Terms depend on nothing but the record, so they can be thrown away and made
// again.
#include "entity/search.h"

#include "base/fold.h"
#include "base/phone_text.h"
#include "base/pinyin.h"
#include "entity/entities.h"

#include <stdlib.h>
#include <string.h>

enum {
    HAN_POINTS = 4,      // longest term of a script without spaces
    TERM_POINTS = 24,    // longest other term
    STARTS_MAX = 32,     // starting points within one value
    SOUND_MAX = 12,      // Han characters of a run that are read
    PERSON_HAN = 4,      // characters of the longest usual name of a person
    NUMBER_MIN = 3,      // shortest part of a number
    KEY_POINTS = 20,     // longer numbers with letters are keys: found from their start only
    VALUE_POINTS = 4096, // folded text beyond this is not searched
    EXACT_POINTS = 254,
    PHONE_MIN = 6,
    TERMS_MAX = 400,
};

typedef struct {
    Arena *arena;
    bool whole;
    SearchTerm *items;
    size_t n, capacity;
    uint32_t points[VALUE_POINTS];
    size_t n_points;
} Terms;

// ---- collecting ----

static void add_bytes(Terms *terms, const char *text, size_t length, SearchRank rank)
{
    if (length == 0 || length > UINT16_MAX || terms->n == TERMS_MAX)
        return;
    if (terms->n == terms->capacity) {
        size_t capacity = terms->capacity ? 2 * terms->capacity : 32;
        SearchTerm *items = ARENA_ARRAY(terms->arena, SearchTerm, capacity);
        if (terms->n > 0)
            memcpy(items, terms->items, terms->n * sizeof *items);
        terms->items = items;
        terms->capacity = capacity;
    }
    terms->items[terms->n++] = (SearchTerm){text, (uint16_t)length, (uint8_t)rank};
}

static void add(Terms *terms, const uint32_t *points, size_t n, SearchRank rank)
{
    if (n == 0)
        return;
    char *text = arena_alloc(terms->arena, 4 * n);
    add_bytes(terms, text, fold_utf8(points, n, text), rank);
}

static int compare_terms(const void *a, const void *b)
{
    const SearchTerm *x = a, *y = b;
    int order = memcmp(x->text, y->text, MIN(x->length, y->length));
    if (order == 0)
        order = (int)x->length - (int)y->length;
    return order != 0 ? order : (int)x->rank - (int)y->rank;
}

static bool same_text(const SearchTerm *a, const SearchTerm *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

// Sorted, each text once with its best rank.
static void sort_terms(Terms *terms)
{
    if (terms->n == 0)
        return;
    qsort(terms->items, terms->n, sizeof *terms->items, compare_terms);
    size_t kept = 1;
    for (size_t i = 1; i < terms->n; i++) {
        if (!same_text(&terms->items[i], &terms->items[kept - 1]))
            terms->items[kept++] = terms->items[i];
    }
    terms->n = kept;
}

// ---- sounds ----

// Of a person's name from the first only; what is longer than names of people (shops, companies,
// products) is known by what stands inside, too: "qrkj" finds 杭州清润科技.
static void add_initials(Terms *terms, const char *initials, size_t n, bool from_start)
{
    size_t last = n > PERSON_HAN ? n - 2 : 0;
    for (size_t at = 0; n > 1 && at <= last; at++) {
        SearchRank rank = at == 0 && from_start ? SEARCH_RANK_SOUND : SEARCH_RANK_INNER;
        add_bytes(terms, arena_copy(terms->arena, initials + at, (gssize)(n - at)), n - at, rank);
    }
}

static void add_sounds(Terms *terms, const char *const *syllables, size_t n, bool from_start)
{
    char initials[SOUND_MAX], sound[SOUND_MAX * PINYIN_SYLLABLE_MAX];
    size_t starts[SOUND_MAX + 1], n_initials = 0;
    starts[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(syllables[i]);
        memcpy(sound + starts[i], syllables[i], length);
        starts[i + 1] = starts[i] + length;
        if (length > 0)
            initials[n_initials++] = syllables[i][0];
    }
    for (size_t i = 0; i < n; i++) {
        size_t length = starts[n] - starts[i];
        if (!terms->whole)
            length = MIN(length, TERM_POINTS);
        SearchRank rank = i == 0 && from_start ? SEARCH_RANK_SOUND : SEARCH_RANK_INNER;
        add_bytes(terms, arena_copy(terms->arena, sound + starts[i], (gssize)length), length, rank);
    }
    add_initials(terms, initials, n_initials, from_start);
}

static bool has_two(const Syllable *syllable)
{
    return strcmp(syllable->usual, syllable->other) != 0;
}

// "lu" and "lv": one reading, typed in two ways.
static bool is_spelling(const Syllable *syllable)
{
    const char *usual = syllable->usual, *other = syllable->other;
    while (*usual != '\0' && (*usual == *other || (*usual == 'u' && *other == 'v')))
        usual++, other++;
    return *usual == *other;
}

// Both readings of the first syllable with both of the rest: 曾乐 is "zengle", "zengyue", "cengle"
// and "cengyue". Who is found by another reading than that of their surname comes after those whose
// it is.
static void add_readings(Terms *terms, const Syllable *syllables, size_t n, bool from_start)
{
    const char *chosen[SOUND_MAX];
    bool rest_has_two = false;
    for (size_t i = 1; i < n; i++)
        rest_has_two = rest_has_two || has_two(&syllables[i]);
    for (int first = 0; first <= has_two(&syllables[0]); first++) {
        for (int rest = 0; rest <= rest_has_two; rest++) {
            for (size_t i = 0; i < n; i++)
                chosen[i] = (i == 0 ? first : rest) ? syllables[i].other : syllables[i].usual;
            add_sounds(terms, chosen, n, from_start && (!first || is_spelling(&syllables[0])));
        }
    }
}

static void add_reading(Terms *terms, const uint32_t *run, size_t n, bool from_start)
{
    Syllable syllables[SOUND_MAX];
    while (n > 0 && !fold_is_han(run[0]))
        run++, n--, from_start = false;
    size_t han = 0;
    while (han < n && han < SOUND_MAX && fold_is_han(run[han]))
        han++;
    if (han == 0)
        return;
    pinyin_read(run, han, syllables);
    add_readings(terms, syllables, han, from_start);
}

// ---- one value ----

typedef struct {
    bool joined; // a word's term goes on with the words after it
    bool sounds; // Han is found by pinyin
    SearchRank first, later;
} WordStyle;

static const WordStyle NAME_STYLE = {true, true, SEARCH_RANK_START, SEARCH_RANK_WORD};
static const WordStyle MAIL_STYLE = {true, false, SEARCH_RANK_START, SEARCH_RANK_WORD};
static const WordStyle WORDS_STYLE = {false, false, SEARCH_RANK_START, SEARCH_RANK_WORD};
static const WordStyle TEXT_STYLE = {false, false, SEARCH_RANK_INNER, SEARCH_RANK_INNER};

static size_t stretch_end(const Terms *terms, size_t at)
{
    FoldClass class = fold_class(terms->points[at]);
    size_t end = at + 1;
    while (end < terms->n_points && class != FOLD_SYMBOL && fold_class(terms->points[end]) == class)
        end++;
    return end;
}

static void add_run(Terms *terms, size_t from, size_t end, const WordStyle *style)
{
    const uint32_t *points = terms->points;
    for (size_t at = from; at < end; at++) {
        size_t n = terms->whole ? end - at : MIN(end - at, (size_t)HAN_POINTS);
        add(terms, points + at, n, at == 0 ? style->first : style->later);
    }
    if (style->sounds)
        add_reading(terms, points + from, end - from, from == 0);
}

static void add_word(Terms *terms, size_t from, size_t end, const WordStyle *style)
{
    size_t most = terms->whole ? VALUE_POINTS : TERM_POINTS;
    uint32_t word[VALUE_POINTS];
    size_t n = 0;
    size_t last = style->joined ? terms->n_points : end;
    for (size_t at = from; at < last && n < most; at++) {
        FoldClass class = fold_class(terms->points[at]);
        if (class == FOLD_LETTER)
            word[n++] = terms->points[at];
        else if (class != FOLD_SEPARATOR)
            break;
    }
    add(terms, word, n, from == 0 ? style->first : style->later);
}

static void add_words(Terms *terms, const WordStyle *style)
{
    size_t starts = 0, most = style->joined ? STARTS_MAX : TERMS_MAX;
    for (size_t at = 0; at < terms->n_points && starts < most;) {
        size_t end = stretch_end(terms, at);
        FoldClass class = fold_class(terms->points[at]);
        if (class == FOLD_RUN)
            add_run(terms, at, MIN(end, at + most), style);
        else if (class == FOLD_LETTER)
            add_word(terms, at, end, style);
        else if (class == FOLD_SYMBOL)
            add(terms, terms->points + at, 1, style->later);
        starts += class == FOLD_RUN ? end - at : class != FOLD_SEPARATOR;
        at = end;
    }
}

static void drop_separators(Terms *terms)
{
    size_t n = 0;
    for (size_t i = 0; i < terms->n_points; i++) {
        if (terms->points[i] != ' ')
            terms->points[n++] = terms->points[i];
    }
    terms->n_points = n;
}

static bool is_key(const Terms *terms)
{
    bool letters = false;
    for (size_t i = 0; i < terms->n_points; i++)
        letters = letters || terms->points[i] < '0' || terms->points[i] > '9';
    return letters && terms->n_points > KEY_POINTS;
}

static void add_number(Terms *terms)
{
    drop_separators(terms);
    size_t n = terms->n_points;
    size_t starts = is_key(terms) || n <= NUMBER_MIN ? 1 : MIN(n - NUMBER_MIN + 1, STARTS_MAX);
    for (size_t at = 0; at < starts && at < n; at++) {
        size_t length = terms->whole ? n - at : MIN(n - at, (size_t)TERM_POINTS);
        add(terms, terms->points + at, length, at == 0 ? SEARCH_RANK_START : SEARCH_RANK_WORD);
    }
}

// Behind a "=", which no folded text contains: no prefix of it is found.
static void add_whole(Terms *terms, const uint32_t *points, size_t n)
{
    char *text = arena_alloc(terms->arena, 4 * n + 1);
    text[0] = '=';
    add_bytes(terms, text, 1 + fold_utf8(points, n, text + 1), SEARCH_RANK_START);
}

// A phone number with its country code is found without it, too: codes have one to three digits.
static void add_exact(Terms *terms, bool international)
{
    drop_separators(terms);
    size_t n = MIN(terms->n_points, (size_t)EXACT_POINTS);
    if (n == 0)
        return;
    add_whole(terms, terms->points, n);
    for (size_t code = 1; international && code <= 3 && n >= code + PHONE_MIN; code++)
        add_whole(terms, terms->points + code, n - code);
}

// A phone number is found without its extension.
static void add_text(Terms *terms, const Field *field, const char *text, size_t length)
{
    if (field->search == SEARCH_NUMBER || field->search == SEARCH_EXACT)
        length = phone_number_length(text, length);
    terms->n_points = fold_text(text, length, terms->points, VALUE_POINTS);
    switch (field->search) {
    case SEARCH_NOT:
        break;
    case SEARCH_NAME:
        add_words(terms, &NAME_STYLE);
        break;
    case SEARCH_WORDS:
        add_words(terms, field->flags & FIELD_MULTILINE ? &TEXT_STYLE : &WORDS_STYLE);
        break;
    case SEARCH_NUMBER:
        if (memchr(text, '@', length))
            add_words(terms, &MAIL_STYLE);
        else
            add_number(terms);
        break;
    case SEARCH_EXACT:
        add_exact(terms, length > 0 && text[0] == '+');
        break;
    }
}

// ---- one record ----

static void add_label(Terms *terms, const Field *field, Value value)
{
    json_tokener *tokener = json_tokener_new();
    json_object *json =
        json_tokener_parse_ex(tokener, value.as.text.data, (int)value.as.text.length);
    json_tokener_free(tokener);
    static const char *const LANGUAGES[] = {"zh", "en"};
    for (size_t i = 0; i < G_N_ELEMENTS(LANGUAGES); i++) {
        json_object *text = NULL;
        if (json_object_object_get_ex(json, LANGUAGES[i], &text) && text)
            add_text(terms, field, json_object_get_string(text),
                     (size_t)json_object_get_string_len(text));
    }
    json_object_put(json);
}

static bool is_searched(const Field *field)
{
    return field->search != SEARCH_NOT;
}

// What programs make up for a browser or a device nobody looks for, least of all by a part of it.
static bool is_made_up(const Record *record)
{
    if (record->entity != &ENTITY_IDENTITY)
        return false;
    Value kind = record_value(record, "kind");
    return value_equal(kind, value_text("cookie")) || value_equal(kind, value_text("device"));
}

SearchTerm *search_terms(Arena *arena, const Record *record, bool whole, size_t *out_n)
{
    *out_n = 0;
    const Entity *entity = record->entity;
    if (record->values[FIELD_DELETED_AT].type != VALUE_NULL || is_made_up(record))
        return NULL;
    Terms terms;
    terms.arena = arena;
    terms.whole = whole;
    terms.items = NULL;
    terms.n = terms.capacity = 0;
    for (size_t i = 0; i < entity->n_fields; i++) {
        const Field *field = &entity->fields[i];
        Value value = record->values[i];
        if (!is_searched(field) || value.type != VALUE_TEXT)
            continue;
        if (field->type == FIELD_LABEL)
            add_label(&terms, field, value);
        else
            add_text(&terms, field, value.as.text.data, value.as.text.length);
    }
    sort_terms(&terms);
    *out_n = terms.n;
    return terms.items;
}

bool search_covers(const Entity *entity)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        if (is_searched(&entity->fields[i]))
            return true;
    }
    return false;
}

// ---- writing the difference ----

enum { COLUMNS = 5 };

const char SEARCH_INSERT[] = "INSERT INTO search_term (entity, rank, term, customer_id, id) "
                             "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

static void append_row(GArray *rows, const Record *record, const SearchTerm *term)
{
    Value row[COLUMNS] = {
        value_text(record->entity->name),      value_integer(term->rank),
        value_slice(term->text, term->length), value_integer(record_owner(record)),
        value_integer(record_id(record)),
    };
    g_array_append_vals(rows, row, COLUMNS);
}

static void run_rows(Tx *tx, const char *sql, const GArray *rows)
{
    if (rows->len > 0)
        tx_run_many(tx, sql, &g_array_index(rows, Value, 0), COLUMNS, rows->len / COLUMNS);
}

// True when nothing that search sees has changed.
static bool same_for_search(const Record *before, const Record *after)
{
    if (!before || !after || record_owner(before) != record_owner(after))
        return false;
    if (!value_equal(before->values[FIELD_DELETED_AT], after->values[FIELD_DELETED_AT]))
        return false;
    for (size_t i = 0; i < after->entity->n_fields; i++) {
        if (is_searched(&after->entity->fields[i]) &&
            !value_equal(before->values[i], after->values[i]))
            return false;
    }
    return true;
}

typedef struct {
    GArray *gone, *come; // rows of Value
} Difference;

static void compare_states(Arena *arena, const Record *before, const Record *after,
                           Difference *difference)
{
    size_t n_old = 0, n_new = 0, i = 0, k = 0;
    SearchTerm *old = before ? search_terms(arena, before, false, &n_old) : NULL;
    SearchTerm *new = after ? search_terms(arena, after, false, &n_new) : NULL;
    bool moved = before && after && record_owner(before) != record_owner(after);
    while (i < n_old || k < n_new) {
        int order = i == n_old ? 1 : k == n_new ? -1 : compare_terms(&old[i], &new[k]);
        if (order == 0 && !moved) {
            i++, k++;
        } else if (order <= 0) {
            append_row(difference->gone, before, &old[i++]);
        } else {
            append_row(difference->come, after, &new[k++]);
        }
    }
}

void search_update(Tx *tx, Arena *arena, const Record *before, const Record *after)
{
    const Entity *entity = after ? after->entity : before->entity;
    if (!search_covers(entity) || same_for_search(before, after))
        return;
    g_autoptr(GArray) gone = g_array_new(FALSE, FALSE, sizeof(Value));
    g_autoptr(GArray) come = g_array_sized_new(FALSE, FALSE, sizeof(Value), 24 * COLUMNS);
    compare_states(arena, before, after, &(Difference){gone, come});
    run_rows(tx,
             "DELETE FROM search_term WHERE entity = $1 AND rank = $2 AND term = $3 "
             "AND customer_id = $4 AND id = $5",
             gone);
    run_rows(tx, SEARCH_INSERT, come);
}
