// SPDX-License-Identifier: Apache-2.0
//
// What the products of an import are called: lines of orders name them, and in a year a product is
// called this and that. The name that most lines with a price give it counts, whatever their order;
// a line given away names a product that nobody paid for. Lines that neither sell nor give anything
// (corrections of the stock: "damages", "mailout", "?") carry remarks and name nothing.
//
// Memory is bounded: of files with more products and names than PRODUCT_NAMES_MAX the rest are
// called what their first line says.
#pragma once

#include "collect/cell.h"

enum { PRODUCT_NAMES_MAX = 300000 };

typedef struct ProductNames ProductNames;

ProductNames *product_names_new(void);
void product_names_free(ProductNames *names); // accepts NULL

// A line as it stands in the file; `price` and `quantity` NULL: the file has no such column.
void product_names_note(ProductNames *names, Cell code, Cell name, const Cell *price,
                        const Cell *quantity);
// NULL: no line named it, or it was not noted, or `names` is NULL. Borrowed.
const char *product_names_best(const ProductNames *names, const char *code);
