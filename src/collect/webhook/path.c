// SPDX-License-Identifier: Apache-2.0
//
// Paths are read from their text every time: they are short, and a body is asked a few dozen of
// them. Nothing here trusts the body: it may be of any shape.
#include "collect/webhook/path.h"

#include <string.h>

typedef struct {
    const char *at, *end; // what is left of one alternative
    size_t row;           // for []
} Walk;

static const char *alternative_end(const char *path)
{
    return path + strcspn(path, "|");
}

static Walk walk_begin(const char *path, size_t row)
{
    Walk walk = {path, alternative_end(path), row};
    if (walk.end - path >= 2 && strncmp(path, "$.", 2) == 0)
        walk.at += 2;
    return walk;
}

// ---- what is a path ----

static bool check_index(Walk *walk)
{
    walk->at++;
    size_t digits = 0;
    while (walk->at < walk->end && g_ascii_isdigit(*walk->at))
        walk->at++, digits++;
    return digits <= 4 && walk->at < walk->end && *walk->at++ == ']';
}

static bool check_alternative(Walk *walk)
{
    size_t n_lists = 0;
    bool name = false; // a step has begun
    while (walk->at < walk->end) {
        if (*walk->at == '[') {
            n_lists += walk->end - walk->at >= 2 && walk->at[1] == ']';
            if (!check_index(walk))
                return false;
            name = true;
        } else if (*walk->at == '.') {
            if (!name)
                return false;
            name = false;
            walk->at++;
        } else {
            name = *walk->at != ']';
            walk->at++;
            if (!name)
                return false;
        }
    }
    return name && n_lists <= 1;
}

bool path_check(const char *path, GError **error)
{
    bool good = strlen(path) <= PATH_LENGTH_MAX && g_utf8_validate(path, -1, NULL);
    for (const char *at = path; good;) {
        Walk walk = walk_begin(at, 0);
        good = check_alternative(&walk);
        if (*alternative_end(at) == '\0')
            break;
        at = alternative_end(at) + 1;
    }
    return good || fail(error, ERROR_INVALID, "“%s” is no path such as order.lines[].sku",
                        "“%s”不是路径，例如 order.lines[].sku", path);
}

// ---- following one ----

static json_object *step_index(Walk *walk, json_object *json, bool *out_list)
{
    size_t index = 0, digits = 0;
    for (walk->at++; walk->at < walk->end && g_ascii_isdigit(*walk->at); walk->at++, digits++)
        index = index * 10 + (size_t)(*walk->at - '0');
    walk->at = MIN(walk->at + 1, walk->end); // the bracket
    *out_list = digits == 0;
    if (!json_object_is_type(json, json_type_array) || (*out_list && walk->row == SIZE_MAX))
        return NULL;
    return json_object_array_get_idx(json, *out_list ? walk->row : index);
}

static json_object *step_name(Walk *walk, json_object *json)
{
    char name[PATH_LENGTH_MAX + 1];
    size_t length = 0;
    while (walk->at < walk->end && *walk->at != '.' && *walk->at != '[' && length < PATH_LENGTH_MAX)
        name[length++] = *walk->at++;
    name[length] = '\0';
    json_object *member = NULL;
    if (json_object_is_type(json, json_type_object))
        json_object_object_get_ex(json, name, &member);
    return member;
}

static json_object *follow(Walk *walk, json_object *json)
{
    bool list = false;
    while (json != NULL && walk->at < walk->end) {
        if (*walk->at == '.')
            walk->at++;
        else if (*walk->at == '[')
            json = step_index(walk, json, &list);
        else
            json = step_name(walk, json);
    }
    return json;
}

static bool is_blank(json_object *json)
{
    return json == NULL ||
           (json_object_is_type(json, json_type_string) && json_object_get_string_len(json) == 0);
}

json_object *path_find(json_object *body, const char *path, size_t row)
{
    for (;;) {
        Walk walk = walk_begin(path, row);
        json_object *found = follow(&walk, body);
        const char *end = alternative_end(path);
        if (!is_blank(found) || *end == '\0')
            return found;
        path = end + 1;
    }
}

// What stands before [] in the first alternative that has one; 0: none has.
static size_t list_prefix(const char *path, const char **out_begin)
{
    const char *brackets = strstr(path, "[]");
    if (brackets == NULL)
        return 0;
    const char *begin = brackets;
    while (begin > path && begin[-1] != '|')
        begin--;
    if (g_str_has_prefix(begin, "$."))
        begin += 2;
    *out_begin = begin;
    return (size_t)(brackets - begin) + 2;
}

size_t path_rows(json_object *body, const char *path)
{
    const char *begin = path;
    size_t length = list_prefix(path, &begin);
    if (length == 0)
        return 1;
    Walk walk = {begin, begin + length - 2, 0};
    json_object *list = follow(&walk, body);
    return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

// ---- cells ----

static Cell cell_from(json_object *json, Arena *arena)
{
    switch (json_object_get_type(json)) {
    case json_type_string:
        return (Cell){json_object_get_string(json), (size_t)json_object_get_string_len(json)};
    case json_type_int:
    case json_type_double:
    case json_type_boolean:
        return cell_of(arena_copy(arena, json_object_to_json_string(json), -1));
    default:
        return (Cell){.data = ""};
    }
}

// All lists of a mapping are the same one; *out_path is NULL when there is none.
static bool find_list(json_object *mapping, const char **out_path, GError **error)
{
    const char *first = NULL, *begin = NULL;
    size_t first_length = 0;
    *out_path = NULL;
    json_object_object_foreach(mapping, path, target)
    {
        (void)target;
        if (!path_check(path, error))
            return false;
        size_t length = list_prefix(path, &begin);
        if (length == 0)
            continue;
        if (first != NULL && (length != first_length || memcmp(first, begin, length) != 0))
            return fail(error, ERROR_INVALID, "Only one list can make rows: “%.*s” is another",
                        "只能由一个列表产生多行：“%.*s”是另一个", (int)length, begin);
        first = begin;
        first_length = length;
        *out_path = path;
    }
    return true;
}

bool path_cells(json_object *body, json_object *mapping, Arena *arena, PathRows *out,
                GError **error)
{
    const char *list = NULL;
    size_t n_columns = (size_t)json_object_object_length(mapping);
    if (n_columns == 0 || n_columns > PATHS_MAX)
        return fail(error, ERROR_INVALID, "A mapping has 1 to %d paths",
                    "字段对应应有 1 到 %d 条路径", PATHS_MAX);
    if (!find_list(mapping, &list, error))
        return false;
    size_t n_rows = list != NULL ? path_rows(body, list) : 1;
    if (n_rows == 0 || n_rows > PATH_ROWS_MAX)
        return fail(error, ERROR_INVALID, "The list “%s” has no rows, or more than %d",
                    "列表“%s”没有内容，或超过 %d 行", list, PATH_ROWS_MAX);
    Cell *cells = ARENA_ARRAY(arena, Cell, n_rows * n_columns), *cell = cells;
    for (size_t row = 0; row < n_rows; row++) {
        json_object_object_foreach(mapping, path, target)
        {
            (void)target;
            *cell = cell_from(path_find(body, path, row), arena);
            if (cell->length > PATH_TEXT_MAX)
                return fail(error, ERROR_TOO_LARGE, "The value at “%s” is too long",
                            "“%s”处的值过长", path);
            cell++;
        }
    }
    *out = (PathRows){n_columns, n_rows, cells};
    return true;
}

// ---- what there is ----

typedef struct {
    Arena *arena;
    GPtrArray *out;
    GHashTable *seen;
    bool in_list;
} Listing;

static void list_into(Listing *listing, json_object *json, const char *prefix, int depth)
{
    enum { DEPTH_MAX = 8 };
    if (depth > DEPTH_MAX || listing->out->len >= PATHS_MAX)
        return;
    if (json_object_is_type(json, json_type_object)) {
        json_object_object_foreach(json, name, member)
        {
            // Names that a path cannot say are passed over, the empty one too.
            bool plain = *name != '\0' && strpbrk(name, ".[]|$") == NULL && strlen(name) < 64 &&
                         g_utf8_validate(name, -1, NULL);
            if (plain)
                list_into(
                    listing, member,
                    arena_printf(listing->arena, *prefix != '\0' ? "%s.%s" : "%s%s", prefix, name),
                    depth + 1);
        }
    } else if (json_object_is_type(json, json_type_array)) {
        size_t n = json_object_array_length(json);
        bool outer = !listing->in_list; // lists in lists give only their first
        listing->in_list = true;
        for (size_t i = 0; i < MIN(n, outer ? 5 : 1); i++)
            list_into(listing, json_object_array_get_idx(json, i),
                      arena_printf(listing->arena, outer ? "%s[]" : "%s[0]", prefix), depth + 1);
        listing->in_list = !outer;
    } else if (*prefix != '\0' && strlen(prefix) <= PATH_LENGTH_MAX &&
               g_hash_table_add(listing->seen, (gpointer)prefix)) {
        g_ptr_array_add(listing->out, (gpointer)prefix);
    }
}

void path_list(json_object *body, Arena *arena, GPtrArray *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Listing listing = {arena, out, seen, false};
    list_into(&listing, body, "", 0);
}
