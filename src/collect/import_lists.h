// SPDX-License-Identifier: Apache-2.0
//
// The lists of an import, rejected rows and cleaned values, in the order in which people look at
// their files: file by file as they were given, line by line. Records come in the order of their
// keys, and the lists grow with them; when all is done they are put in order. For the files of the
// import only.
#pragma once

#include "collect/import_inside.h"

// Puts a list that stands in memory in order; false: it was.
bool import_list_order(const Import *import, Buffer *list);

// After the last slice: lists that are not in order are written once more under another provisional
// name, a piece at a time; what stood under the old one stays until import_lists_drop(), so that a
// run that ends in between begins here again.
bool import_lists_order(Import *import, GError **error);
// In the transaction that makes files of the lists, before it does.
void import_lists_drop(const Import *import, Tx *tx);
