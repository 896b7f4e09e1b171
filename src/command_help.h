// SPDX-License-Identifier: Apache-2.0
//
// What guanxi help and guanxi COMMAND --help print.
#pragma once

#include "command.h"

extern const Option GLOBAL_OPTIONS[]; // command.c; ends with a NULL name

void help_print(const Command *command,
                Language language); // NULL: the program, with all its commands
void help_print_json(void);         // every command and option, in both languages
