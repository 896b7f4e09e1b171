// SPDX-License-Identifier: Apache-2.0
//
// A customer's further phone numbers and mail addresses: what stood in one cell, or one value of a
// program, behind the first. They become identities of the customer, without a namespace, as the
// first does; so search, recognition, merge and erasure know them.
//
// They go where the first of their cell went: a customer whose own number is another than the
// cell's does not get the others either. What belongs to another customer stays with them; what was
// deleted here by hand does not come back. Doubtful numbers are left out.
#pragma once

#include "collect/clean/mail.h"
#include "collect/clean/phone.h"
#include "entity/write.h"

typedef enum {
    CONTACT_ELSEWHERE, // not the cell of the customer's own number
    CONTACT_THERE,     // the customer has it, or had it
    CONTACT_KEPT,      // it is new
    CONTACT_TAKEN,     // another customer has it
} ContactFate;

typedef struct Contact {
    const char *kind;  // of identity: "phone" or "email"
    const char *value; // in normal form
    const char *first; // what stood before it, in normal form
    ContactFate fate;  // set by contacts_keep()
    int64_t line;      // of a file, for its list of changes
    const char *column;
    struct Contact *next;
} Contact;

// Those of one value, in the arena; NULL: it holds nothing further.
Contact *contacts_of_phone(Arena *arena, const CleanPhone *phone);
Contact *contacts_of_mail(Arena *arena, const CleanMail *mail);
// Puts `more` behind a list (either may be NULL) as far as it does not have them.
void contacts_add(Contact **list, Contact *more);

// Gives them to a customer as it is stored, on behalf of a source; numbers without country code are
// of `region`. Each has its fate afterwards.
typedef struct {
    Writing *writing;
    const PhoneRegion *region;
    int64_t source_id;
} ContactKeeper;
bool contacts_keep(const ContactKeeper *keeper, const Record *customer, Contact *list,
                   GError **error);
// How many of them are new.
size_t contacts_kept(const Contact *list);

// The number or address of a text, the first where there are several, in normal form; NULL: none.
const char *contact_first(Arena *arena, const PhoneRegion *region, const char *kind,
                          const char *text);
// The same phone number as others may have written it, with and without the code of a region. How
// many; a mail address has one form.
enum { CONTACT_FORMS = 4 };
size_t contact_forms(const PhoneRegion *region, const char *kind, const char *value, Arena *arena,
                     const char *out[CONTACT_FORMS]);
