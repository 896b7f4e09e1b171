// SPDX-License-Identifier: Apache-2.0
//
// Who lives in a household and how the shop's sources have recorded them. Mail addresses end in
// .example; no phone number is given twice but to those who share it.
#include "collect/bulk_customer.h"

#include "base/fold.h"
#include "base/pinyin.h"
#include "base/when.h"

#include <math.h>
#include <string.h>

enum { PHONES_OF_HONG_KONG = 10000000, SHOP_OLDEST = 1950, NAME_POINTS = 32 };

// clang-format off
static const char *const MAIL_ZH[] = {"qq.example", "163.example", "126.example", "foxmail.example"};
static const char *const MAIL_EN[] = {"mail.example", "post.example", "inbox.example"};
// clang-format on

// ---- the person ----

static void choose_tastes(Random *random, BulkPerson *person)
{
    double sum = 0;
    for (size_t i = 0; i < BULK_TASTES; i++) {
        bool taken;
        do {
            taken = false;
            person->tastes[i] = (uint8_t)random_below(random, DEMO_CATEGORIES);
            for (size_t j = 0; j < i; j++)
                taken = taken || person->tastes[j] == person->tastes[i];
        } while (taken);
        sum += person->weights[i] = random_exponential(random);
    }
    for (size_t i = 0; i < BULK_TASTES; i++)
        person->weights[i] /= sum;
}

static void choose_person(const BulkShop *shop, Random *random, BulkPerson *person)
{
    int64_t from = season_from(shop->season);
    double history = (double)(shop->until - from) / (double)DAY_US;
    person->prospect = chance_happens(random, BULK_PROSPECT_SHARE);
    person->rate = chance_gamma(random, BULK_R) / BULK_ALPHA;
    person->dropout = chance_gamma(random, BULK_S) / BULK_BETA;
    person->spend_rate = chance_gamma(random, BULK_SPEND_Q) / BULK_SPEND_GAMMA;
    person->open_share = chance_beta(random, BULK_OPEN_A, BULK_OPEN_B);
    person->night = chance_happens(random, 0.08);
    person->hunter = chance_happens(random, 0.12);
    person->joined_at = season_moment(shop->season, random_unit(random) * history);
    if (person->joined_at >= shop->until) // a curve has no more time than its history
        person->joined_at = shop->until - 1;
    double life = random_exponential(random) / person->dropout; // days
    person->died_at =
        life < 40000 ? person->joined_at + (int64_t)(life * (double)DAY_US) : INT64_MAX;
    if (person->prospect)
        person->rate = 0;
    choose_tastes(random, person);
}

// ---- names ----

// Letters of a Han name as people write it in mail addresses.
static void spell(const char *full, char *out, size_t size)
{
    uint32_t points[NAME_POINTS];
    Syllable syllables[NAME_POINTS];
    size_t n = fold_text(full, strlen(full), points, NAME_POINTS);
    pinyin_read(points, n, syllables);
    out[0] = '\0';
    for (size_t i = 0; i < n; i++)
        g_strlcat(out, syllables[i].usual, size);
}

// Gives `name` the surname of `of`; both are Han names with surnames of one character.
static void share_surname(const DemoName *of, DemoName *name)
{
    size_t own = (size_t)(g_utf8_next_char(name->full) - name->full);
    size_t shared = (size_t)(g_utf8_next_char(of->full) - of->full);
    if (own != shared || g_utf8_strlen(name->full, -1) > 3 || g_utf8_strlen(of->full, -1) > 3)
        return;
    memcpy(name->full, of->full, shared);
    spell(name->full, name->latin, sizeof name->latin);
}

// How a second source has the name: the same, in letters, or with its last two characters swapped.
static void misspell(Random *random, NameCulture culture, DemoName *name)
{
    size_t length = strlen(name->full);
    switch (random_below(random, 3)) {
    case 0:
        return;
    case 1:
        if (culture == NAMES_ENGLISH) {
            for (char *c = name->full; *c != '\0'; c++)
                *c = g_ascii_toupper(*c);
        } else {
            g_strlcpy(name->full, name->latin, sizeof name->full);
        }
        return;
    default: {
        if (length < 2)
            return;
        char *last = g_utf8_find_prev_char(name->full, name->full + length);
        char *before = last != NULL ? g_utf8_find_prev_char(name->full, last) : NULL;
        if (before == NULL || before == name->full)
            return;
        char kept[8];
        size_t n = (size_t)(last - before), rest = length - (size_t)(last - name->full);
        memcpy(kept, before, n);
        memmove(before, last, rest);
        memcpy(before + rest, kept, n);
    }
    }
}

// ---- records ----

static NameCulture culture_of(const DemoPlace *place)
{
    return place->region == REGION_CHINA       ? NAMES_CHINESE
           : place->region == REGION_HONG_KONG ? NAMES_TRADITIONAL
                                               : NAMES_ENGLISH;
}

static void give_phone(BulkWork *work, BulkRecord *record, uint64_t seat)
{
    bool hong_kong = work->place->region == REGION_HONG_KONG;
    if (work->place->region == REGION_WEST || (hong_kong && seat >= PHONES_OF_HONG_KONG))
        return;
    demo_phone(&work->random, work->place, seat, record->phone);
    record->phone_is_own = true;
}

static void give_mail(BulkWork *work, BulkRecord *record, uint64_t seat)
{
    bool west = work->place->region == REGION_WEST;
    char digits[24];
    g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT "@", seat);
    g_strlcpy(record->email, record->name.latin, sizeof record->email);
    g_strlcat(record->email, digits, sizeof record->email);
    g_strlcat(record->email,
              west ? RANDOM_PICK(&work->random, MAIL_EN) : RANDOM_PICK(&work->random, MAIL_ZH),
              sizeof record->email);
    record->email_is_own = true;
}

static void choose_contacts(BulkWork *work, BulkRecord *record, uint64_t seat)
{
    Random *random = &work->random;
    bool west = work->place->region == REGION_WEST;
    if (chance_happens(random, 0.88))
        give_phone(work, record, seat);
    if (record->phone[0] == '\0' || chance_happens(random, west ? 0.95 : 0.34))
        give_mail(work, record, seat);
}

static void choose_details(BulkWork *work, BulkRecord *record)
{
    static const double SOURCES[BULK_SOURCES] = {0.26, 0.30, 0.24, 0.12, 0.08};
    Random *random = &work->random;
    double place = random_unit(random);
    record->source = BULK_SOURCE_SHOP;
    while (record->source < BULK_SOURCES - 1 && place >= SOURCES[record->source])
        place -= SOURCES[record->source++];
    record->has_address = chance_happens(random, 0.85);
    record->mail_consent = chance_happens(random, 0.50) && record->email[0] != '\0';
    record->mail_refused = !record->mail_consent && chance_happens(random, 0.15);
    record->sms_consent = chance_happens(random, 0.40) && record->phone[0] != '\0';
}

static BulkRecord *add_record(BulkWork *work, uint64_t household)
{
    BulkRecord *record = &work->records[work->n_records];
    memset(record, 0, sizeof *record);
    record->place_in_household = (uint8_t)work->n_records++;
    record->household = household;
    record->place = work->place;
    return record;
}

static BulkRecord *add_person(BulkWork *work, uint64_t household, unsigned member)
{
    Random *random = &work->random;
    BulkRecord *record = add_record(work, household);
    NameCulture culture = culture_of(work->place);
    const BulkRecord *first = &work->records[0];
    choose_person(work->shop, random, &record->person);
    record->person.number = household * BULK_PEOPLE + member + 1;
    record->joined_at = record->person.joined_at;
    record->in_household = member > 0;
    record->female = chance_happens(random, 0.58);
    int year = SHOP_OLDEST + (int)random_below(random, 57);
    demo_person_name(random, culture, record->female, year, &record->name);
    if (member > 0 && culture == NAMES_CHINESE)
        share_surname(&first->name, &record->name);
    if (chance_happens(random, 0.15))
        demo_nickname(random, culture, &record->name, record->nickname);
    record->has_birthday = chance_happens(random, 0.55);
    record->birth_day = day_from_date(year, 1, 1) + random_between(random, 0, 364);
    choose_contacts(work, record, household * BULK_RECORDS + 2 * member);
    if (member > 0 && first->phone[0] != '\0' && chance_happens(random, 0.15)) {
        g_strlcpy(record->phone, first->phone, sizeof record->phone); // they share one
        record->phone_is_own = false;
    }
    choose_details(work, record);
    return record;
}

// The same person as another source knows them. Purchases decide when it was made.
static void add_twin(BulkWork *work, BulkRecord *first, unsigned member)
{
    Random *random = &work->random;
    uint64_t seat = first->household * BULK_RECORDS + 2 * member + 1;
    BulkRecord *record = add_record(work, first->household);
    record->person = first->person;
    record->other = (uint8_t)(first - work->records);
    record->female = first->female;
    record->name = first->name;
    misspell(random, culture_of(work->place), &record->name);
    double share = random_unit(random);
    record->twin = share < 0.45 && first->phone[0] != '\0'   ? BULK_TWIN_PHONE
                   : share < 0.75 && first->email[0] != '\0' ? BULK_TWIN_MAIL
                                                             : BULK_TWIN_PLACE;
    choose_contacts(work, record, seat);
    if (record->twin == BULK_TWIN_PHONE) {
        g_strlcpy(record->phone, first->phone, sizeof record->phone);
        record->phone_is_own = false;
    } else if (record->twin == BULK_TWIN_MAIL) {
        g_strlcpy(record->email, first->email, sizeof record->email);
        record->email_is_own = false;
    }
    choose_details(work, record);
    record->source =
        (BulkSource)((first->source + 1 + random_below(random, BULK_SOURCES - 1)) % BULK_SOURCES);
    first->has_address = record->has_address =
        first->has_address || record->twin == BULK_TWIN_PLACE;
}

void bulk_people(BulkWork *work, uint64_t number)
{
    static const uint16_t REGIONS[] = {88, 4, 8};
    Random *random = &work->random;
    double size = random_unit(random);
    unsigned members = size < 0.82 ? 1 : size < 0.95 ? 2 : 3;
    demo_place(random, (DemoRegion)random_weighted(random, REGIONS, G_N_ELEMENTS(REGIONS)),
               work->place);
    for (unsigned member = 0; member < members; member++) {
        BulkRecord *record = add_person(work, number, member);
        record->members = (uint8_t)members;
        if (chance_happens(random, 0.04)) {
            add_twin(work, record, member);
            work->records[work->n_records - 1].members = (uint8_t)members;
        }
    }
}
