// SPDX-License-Identifier: Apache-2.0
//
// Every command of the table in main.c.
#pragma once

#include "command.h"

extern const Command COMMAND_BACKUP;
extern const Command COMMAND_DEMO;
extern const Command COMMAND_DOCTOR;
extern const Command COMMAND_EXPORT;
extern const Command COMMAND_HELP;
extern const Command COMMAND_IMPORT;
extern const Command COMMAND_INIT;
extern const Command COMMAND_KEY;
extern const Command COMMAND_LIFT;
extern const Command COMMAND_MIGRATE;
extern const Command COMMAND_MODELS;
extern const Command COMMAND_QUALITY;
extern const Command COMMAND_REPORT;
extern const Command COMMAND_RESTORE;
extern const Command COMMAND_SEGMENTS;
extern const Command COMMAND_SELECT;
extern const Command COMMAND_SERVE;
extern const Command COMMAND_STATUS;
extern const Command COMMAND_TONE;
extern const Command COMMAND_USER;
extern const Command COMMAND_VERSION;
