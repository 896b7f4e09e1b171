// SPDX-License-Identifier: Apache-2.0
//
// usage: rules_page FILE   writes the tables of docs/rules.md anew from those of the language.
#include "rule/page.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

// Appends `page` to `out` with the part between its marks replaced. False when a mark is missing.
static bool replace(GString *page, const RulePart *part)
{
    g_autofree char *begin = g_strdup_printf("<!-- %s -->\n", part->name);
    char *from = strstr(page->str, begin);
    char *to = from == NULL ? NULL : strstr(from, "<!-- end -->");
    if (to == NULL)
        return false;
    g_auto(Buffer) table = {0};
    part->print(&table);
    gssize start = from - page->str + (gssize)strlen(begin);
    g_string_erase(page, start, to - page->str - start);
    g_string_insert(page, start, buffer_string(&table));
    return true;
}

int main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    if (argc != 2 || !g_file_get_contents(argv[1], &text, NULL, &error)) {
        fprintf(stderr, "%s\n", error != NULL ? error->message : "usage: rules_page FILE");
        return 1;
    }
    g_autoptr(GString) page = g_string_new(text);
    for (const RulePart *part = RULE_PARTS; part->name != NULL; part++)
        if (!replace(page, part)) {
            fprintf(stderr, "%s has no place for %s\n", argv[1], part->name);
            return 1;
        }
    return g_file_set_contents(argv[1], page->str, -1, &error) ? 0 : 1;
}
