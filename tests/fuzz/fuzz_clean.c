// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a name, phone, mail address, birthday, time, amount and address. What comes out is
// clean UTF-8 without control characters, is refused with a reason or has a value, and stays as it
// is when it is cleaned again.
#include "base/phone_text.h"
#include "base/when.h"
#include "collect/clean/customer.h"
#include "collect/clean/moment.h"
#include "collect/clean/money.h"
#include "collect/clean/text.h"

static const int64_t TODAY = 20779; // 2026-11-22

static void check(const Cleaned *cleaned, size_t length)
{
    Cell value = cleaned->value;
    g_assert(value.data != NULL);
    g_assert(g_utf8_validate_len(value.data, value.length, NULL));
    for (size_t i = 0; i < value.length; i++)
        g_assert((unsigned char)value.data[i] >= 0x20 || value.data[i] == '\n');
    g_assert(cleaned->verdict == CLEAN_GOOD || cleaned->reason != REASON_NONE);
    g_assert(cleaned->verdict != CLEAN_REJECTED || value.length == 0);
    g_assert(cleaned->position + cleaned->length <= MAX(length, cleaned->position));
}

static void check_text(Cell in, Arena *arena)
{
    for (unsigned options = 0; options < 8; options++) {
        Cleaned once = clean_text(in, options, arena);
        check(&once, in.length);
        Cleaned twice = clean_text(once.value, options, arena);
        g_assert(twice.kinds == 0 && cell_equal(once.value, twice.value));
    }
}

static void check_phone(Cell in, Arena *arena)
{
    static const char *const REGIONS[] = {"CN", "HK", "TW", "US", "GB", ""};
    for (size_t i = 0; i < G_N_ELEMENTS(REGIONS); i++) {
        CleanPhone once, twice;
        clean_phone(in, phone_region(REGIONS[i]), arena, &once);
        check(&once.base, in.length);
        if (once.region[0] == '\0')
            continue;
        g_assert(once.base.value.data[0] == '+' &&
                 phone_number_length(once.base.value.data, once.base.value.length) <= 16);
        clean_phone(once.base.value, NULL, arena, &twice);
        g_assert(cell_equal(once.base.value, twice.base.value) && twice.base.kinds == 0);
    }
}

static void check_mail(Cell in, Arena *arena)
{
    CleanMail once, twice;
    clean_mail(in, arena, &once);
    check(&once.base, in.length);
    if (once.base.value.length == 0)
        return;
    g_assert(memchr(once.base.value.data, '@', once.base.value.length) != NULL);
    clean_mail(once.base.value, arena, &twice);
    g_assert(cell_equal(once.base.value, twice.base.value));
}

static void check_address(Cell in, Arena *arena)
{
    CleanAddress out;
    clean_address(in, arena, &out);
    check(&out.whole, in.length);
    const Cell parts[] = {out.country, out.province, out.city, out.district, out.town,
                          out.street,  out.number,   out.room, out.postcode};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        g_assert(parts[i].length == 0 || g_utf8_validate_len(parts[i].data, parts[i].length, NULL));
    clean_place(in, in, in, arena, &out);
}

static void check_others(Cell in, Arena *arena)
{
    CleanName name;
    CleanBirthday birthday;
    CleanMoment moment;
    CleanMoney money;
    g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
    MomentReader reader = {.zone = zone};
    clean_name(in, arena, &name);
    check(&name.base, in.length);
    clean_birthday(in, TODAY, in.length % 2 == 0, arena, &birthday);
    check(&birthday.base, in.length);
    g_assert(!birthday.is_day || birthday.number <= TODAY);
    clean_moment(in, &reader, arena, &moment);
    check(&moment.base, in.length);
    clean_money(in, "CNY", '\0', arena, &money);
    check(&money.base, in.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(Arena) arena = arena_new();
    Cell in = {(const char *)data, size};
    if (size > 4096)
        return 0;
    check_text(in, arena);
    check_phone(in, arena);
    check_mail(in, arena);
    check_address(in, arena);
    check_others(in, arena);
    return 0;
}
