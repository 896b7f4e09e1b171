// SPDX-License-Identifier: Apache-2.0
//
// guanxi help [COMMAND] and guanxi version.

#include "command_help.h"
#include "commands.h"
#include "store/schema.h"

#define VERSION "0.1.0"

static const Command *find(const char *name)
{
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        if (g_str_equal(COMMANDS[i]->name, name))
            return COMMANDS[i];
    return NULL;
}

static bool run_help(Invocation *invocation, GError **error)
{
    const char *name = argument(invocation, 0);
    const Command *command = name == NULL ? NULL : find(name);
    if (name != NULL && command == NULL)
        return fail(error, ERROR_NOT_FOUND, "There is no command “%s”.", "没有命令“%s”。", name);
    if (command_json(invocation))
        help_print_json();
    else
        help_print(command, command_language(invocation));
    return true;
}

const Command COMMAND_HELP = {
    .name = "help",
    .about = {"Explain the program or one command", "显示程序或某个命令的说明"},
    .arguments = "[COMMAND]",
    .most = 1,
    .run = run_help,
};

static bool run_version(Invocation *invocation, GError **error)
{
    (void)error;
    if (!command_json(invocation)) {
        puts("guanxi " VERSION);
        return true;
    }
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    json_member_text(&out, "version", VERSION);
    json_member_integer(&out, "schema_version", migrations_last());
    json_object_end(&out);
    command_print(&out);
    return true;
}

const Command COMMAND_VERSION = {
    .name = "version",
    .about = {"Print the version", "显示版本"},
    .run = run_version,
};
