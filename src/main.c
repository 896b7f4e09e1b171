// SPDX-License-Identifier: Apache-2.0
//
// The command table, sorted by name. Each command stands in commands_NAME.c.

#include "command.h"
#include "commands.h"

// clang-format off
const Command *const COMMANDS[] = {
    &COMMAND_BACKUP,
    &COMMAND_DEMO,
    &COMMAND_DOCTOR,
    &COMMAND_EXPORT,
    &COMMAND_HELP,
    &COMMAND_IMPORT,
    &COMMAND_INIT,
    &COMMAND_KEY,
    &COMMAND_LIFT,
    &COMMAND_MIGRATE,
    &COMMAND_MODELS,
    &COMMAND_QUALITY,
    &COMMAND_REPORT,
    &COMMAND_RESTORE,
    &COMMAND_SEGMENTS,
    &COMMAND_SELECT,
    &COMMAND_SERVE,
    &COMMAND_STATUS,
    &COMMAND_TONE,
    &COMMAND_USER,
    &COMMAND_VERSION,
    NULL,
};
// clang-format on

int main(int argc, char **argv)
{
    return command_main(argc, argv);
}
