// SPDX-License-Identifier: Apache-2.0
//
// People whom a source names by a number that is new here, or by a phone number or mail address
// that it has not named before, and who are customers already: known by that phone number or mail
// address, from another source or from hand. They are not made a second time.
//
// Nobody is meant when who is found has another number of the source: people share phones. Phone
// number and mail address may lead to two customers: then it is a new one or, where that is asked
// for (IMPORT_MATCH_STRICT), the record is refused.
#pragma once

#include "collect/import_inside.h"

// How IMPORT_MATCH_… is called: "contact", "strict", "source"; NULL or "": contact.
bool import_match_from(const char *text, ImportMatch *out, GError **error);

// A transaction begins, or begins again: nobody is known.
void import_known_begin(Import *import);

// What a draft says of a customer.
typedef struct {
    const char *kind, *key; // as the source knows them
    const Record *person;   // NULL: nothing is said of them
    bool numbered;          // by a number, not by phone or mail address
} Named;

// False: the draft names nobody who could be recognised.
bool import_named(const Import *import, const Draft *draft, Named *out);

// Looks up the phone numbers and mail addresses of those who are new to the source, in few queries.
void import_known_load(Import *import, Writing *writing, const Named *named, size_t n);
// *out: the customer that somebody who is new to the source, and was looked up, is already; the
// source knows them from now on. NULL: nobody. False with a reason: two customers.
bool import_recognise(Import *import, Writing *writing, const Named *named, Record **out,
                      GError **error);
// A customer was made: who comes later in this transaction may be the same.
void import_known_add(Import *import, Writing *writing, const Record *customer);

// The further numbers and addresses of a draft become identities of its customer as stored; who
// comes later in this transaction may be recognised by them. What another customer has stays with
// them, and the list of changes says so.
bool import_contacts(Import *import, Writing *writing, const Draft *draft, const Record *customer,
                     GError **error);

// For the preview: who is meant, without writing.
typedef enum { MEANT_NOBODY, MEANT_ONE, MEANT_TWO } Meant;
Meant import_meant(const Import *import, Writing *writing, const Named *named, int64_t *out_id);
