// SPDX-License-Identifier: Apache-2.0
//
// Dates of the Republic of China that are written as bare numbers. For the files of the import
// only.
#pragma once

#include "collect/import_inside.h"

// Notes whether the file comes from Taiwan. Reads the beginning of the sheet: it is of no use
// afterwards.
void import_calendar_look(Import *import, const ImportFile *file, Sheet *sheet);
// A cell of seven digits as a day, where the field is a date and the files come from Taiwan.
Cell import_calendar_cell(const Import *import, const Field *field, Cell cell, Arena *arena);
