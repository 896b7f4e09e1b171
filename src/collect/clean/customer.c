// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/customer.h"

#include "collect/clean/text.h"
#include <glib.h>

// Where the address says that somebody lives; NULL: nowhere in particular.
static const PhoneRegion *region_of(const CleanAddress *address)
{
    static const struct {
        Cell place;
        const char *region;
    } PLACES[] = {{WORD("香港特别行政区"), "HK"}, {WORD("澳门特别行政区"), "MO"},
                  {WORD("台湾省"), "TW"},         {WORD("香港特別行政區"), "HK"},
                  {WORD("澳門特別行政區"), "MO"}, {WORD("台灣省"), "TW"}};
    static const struct {
        Cell country;
        const char *region;
    } COUNTRIES[] = {{WORD("Hong Kong"), "HK"},      {WORD("UK"), "GB"},
                     {WORD("United Kingdom"), "GB"}, {WORD("USA"), "US"},
                     {WORD("United States"), "US"},  {WORD("Canada"), "CA"},
                     {WORD("Australia"), "AU"},      {WORD("Germany"), "DE"},
                     {WORD("France"), "FR"},         {WORD("Singapore"), "SG"},
                     {WORD("Japan"), "JP"},          {WORD("New Zealand"), "NZ"}};
    for (size_t i = 0; i < G_N_ELEMENTS(PLACES); i++) {
        if (cell_equal(address->province, PLACES[i].place))
            return phone_region(PLACES[i].region);
    }
    for (size_t i = 0; address->country.length > 0 && i < G_N_ELEMENTS(COUNTRIES); i++) {
        if (text_equals(address->country, COUNTRIES[i].country))
            return phone_region(COUNTRIES[i].region);
    }
    return NULL;
}

void clean_customer(const CustomerRow *row, const CleanContext *context, Arena *arena,
                    CleanCustomer *out)
{
    if (row->address.length > 0)
        clean_address(row->address, arena, &out->address);
    else
        clean_place(row->province, row->city, row->district, arena, &out->address);
    const PhoneRegion *region = region_of(&out->address);
    clean_name(row->name, arena, &out->name);
    clean_phone(row->phone, region != NULL ? region : context->region, arena, &out->phone);
    clean_mail(row->mail, arena, &out->mail);
    clean_birthday(row->birthday, context->today, context->day_first, arena, &out->birthday);
}
