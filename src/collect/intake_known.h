// SPDX-License-Identifier: Apache-2.0
//
// People whom a source names by a number that is new here, or by a phone number or mail address
// that it has not named before, and who are customers already: known by that phone number or mail
// address, from another source or from hand. They are not made a second time.
#pragma once

#include "collect/import_inside.h"

// Before the drafts are written: gives such customers the source's key. Nobody is meant when phone
// number and mail address lead to two customers, or when who is found has another number of the
// source.
bool intake_recognise(Import *import, const Slice *slice, Writing *writing, GError **error);
