// SPDX-License-Identifier: Apache-2.0
//
// Help is printed from the tables alone, so it cannot differ from what is parsed.

#include "command_help.h"

#include <string.h>

static void print_option(const Option *option, Language language)
{
    g_autofree char *shown = option->value == NULL
                                 ? g_strdup_printf("--%s", option->name)
                                 : g_strdup_printf("--%s %s", option->name, option->value);
    printf("  %-26s %s", shown, label_text(option->help, language));
    if (option->otherwise != NULL)
        printf(language == LANGUAGE_ZH ? "（默认 %s）" : " (default %s)", option->otherwise);
    putchar('\n');
}

static void print_options(const Option *options, Language language)
{
    for (const Option *option = options; option != NULL && option->name != NULL; option++)
        print_option(option, language);
}

static void print_program(Language language)
{
    puts(language == LANGUAGE_ZH
             ? "Guanxi（关系）：面向商家的客户关系系统。\n\n用法：guanxi 命令 [选项]\n\n命令："
             : "Guanxi, a customer-relationship system for merchants.\n\n"
               "Usage: guanxi COMMAND [OPTIONS]\n\nCommands:");
    for (size_t i = 0; COMMANDS[i] != NULL; i++)
        printf("  %-12s %s\n", COMMANDS[i]->name, label_text(COMMANDS[i]->about, language));
}

static void print_command(const Command *command, Language language)
{
    const char *arguments = command->arguments == NULL ? "" : command->arguments;
    bool zh = language == LANGUAGE_ZH;
    printf(zh ? "%s\n\n用法：guanxi %s %s [选项]\n" : "%s\n\nUsage: guanxi %s %s [OPTIONS]\n",
           label_text(command->about, language), command->name, arguments);
    if (command->options != NULL) {
        puts(zh ? "\n选项：" : "\nOptions:");
        print_options(command->options, language);
    }
}

void help_print(const Command *command, Language language)
{
    bool zh = language == LANGUAGE_ZH;
    if (command == NULL)
        print_program(language);
    else
        print_command(command, language);
    puts(zh ? "\n通用选项：" : "\nOptions of every command:");
    print_options(GLOBAL_OPTIONS, language);
    puts(zh ? "\n变量 GUANXI_DB、GUANXI_SERVE_PORT 等以及 guanxi.conf 的作用与选项相同。\n"
              "退出码：0 成功，1 失败，2 用法错误，3 不存在，4 数据库不可用，5 输入无效，6 冲突，7 "
              "无权限，8 已取消。"
            : "\nVariables such as GUANXI_DB and GUANXI_SERVE_PORT, and guanxi.conf, say the same "
              "as options.\n"
              "Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 store unavailable, 5 invalid "
              "input, 6 conflict,\n"
              "7 forbidden, 8 cancelled.");
}

static void add_label(Buffer *out, const char *key, Label label)
{
    json_key(out, key);
    json_object_begin(out);
    json_member_text(out, "en", label.en);
    json_member_text(out, "zh", label.zh);
    json_object_end(out);
}

static void add_options(Buffer *out, const Option *options)
{
    json_key(out, "options");
    json_array(out);
    for (const Option *option = options; option != NULL && option->name != NULL; option++) {
        json_object_begin(out);
        json_member_text(out, "name", option->name);
        json_member_text(out, "value", option->value);
        json_member_text(out, "default", option->otherwise);
        add_label(out, "help", option->help);
        json_object_end(out);
    }
    json_array_end(out);
}

void help_print_json(void)
{
    g_auto(Buffer) out = {0};
    json_object_begin(&out);
    add_options(&out, GLOBAL_OPTIONS);
    json_key(&out, "commands");
    json_array(&out);
    for (size_t i = 0; COMMANDS[i] != NULL; i++) {
        json_object_begin(&out);
        json_member_text(&out, "name", COMMANDS[i]->name);
        json_member_text(&out, "arguments", COMMANDS[i]->arguments);
        add_label(&out, "about", COMMANDS[i]->about);
        add_options(&out, COMMANDS[i]->options);
        json_object_end(&out);
    }
    json_array_end(&out);
    json_object_end(&out);
    command_print(&out);
}
