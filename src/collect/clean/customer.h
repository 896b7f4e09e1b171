// SPDX-License-Identifier: Apache-2.0
//
// One row that says who a customer is, cleaned as a whole: what one value says helps to read the
// others. A phone number without country code is of the place where the customer lives, where the
// address says so.
#pragma once

#include "collect/clean/address.h"
#include "collect/clean/birthday.h"
#include "collect/clean/mail.h"
#include "collect/clean/name.h"
#include "collect/clean/phone.h"

// What the row holds; what is missing stays empty.
typedef struct {
    Cell name, phone, mail, birthday;
    Cell address;                  // in one text, or
    Cell province, city, district; // in columns of their own
} CustomerRow;

typedef struct {
    const PhoneRegion *region; // of numbers without country code; NULL: not known
    int64_t today;             // days since 1970-01-01
    bool day_first;            // 3/4/1990 is the third of April
} CleanContext;

typedef struct {
    CleanName name;
    CleanPhone phone;
    CleanMail mail;
    CleanBirthday birthday;
    CleanAddress address;
} CleanCustomer;

// Texts live in the arena, or are parts of the row's, or of the program.
void clean_customer(const CustomerRow *row, const CleanContext *context, Arena *arena,
                    CleanCustomer *out);
