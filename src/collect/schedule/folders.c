// SPDX-License-Identifier: Apache-2.0
//
// Folders lie beside their store. All work inside a folder goes by its descriptor and plain names,
// never through a link: a folder that is moved meanwhile is still the one that was opened.
#include "collect/schedule/folders.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NAME_MAX_BYTES = 64,   // of a folder
    TITLE_MAX_BYTES = 100, // of a file's name
    PART_HOURS = 24,       // what a crash left behind for so long is removed
};

// ---- beside the store ----

typedef struct {
    pthread_mutex_t lock;
    GHashTable *paths; // name → path; NULL: nothing was offered
} Folders;

static void *folders_new(void)
{
    Folders *folders = g_new0(Folders, 1);
    pthread_mutex_init(&folders->lock, NULL);
    return folders;
}

static void folders_free(void *data)
{
    Folders *folders = data;
    g_clear_pointer(&folders->paths, g_hash_table_unref);
    pthread_mutex_destroy(&folders->lock);
    g_free(folders);
}

static Folders *folders_of(Store *store)
{
    return store_companion(store, folders_new, folders_free);
}

static bool read_folder(const char *text, GHashTable *paths, GError **error)
{
    const char *equals = strchr(text, '=');
    size_t length = equals != NULL ? (size_t)(equals - text) : 0;
    if (length == 0 || length > NAME_MAX_BYTES || !g_path_is_absolute(equals + 1))
        return fail(error, ERROR_INVALID,
                    "A folder for exports is written NAME=/absolute/path, not “%s”.",
                    "导出文件夹应写作 名称=/绝对路径，而不是“%s”。", text);
    if (!g_file_test(equals + 1, G_FILE_TEST_IS_DIR))
        return fail(error, ERROR_INVALID, "The folder for exports %s does not exist.",
                    "导出文件夹 %s 不存在。", equals + 1);
    g_hash_table_replace(paths, g_strndup(text, length), g_strdup(equals + 1));
    return true;
}

bool folders_offer(Store *store, const char *setting, GError **error)
{
    g_autoptr(GHashTable) paths = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_auto(GStrv) each = g_strsplit(setting != NULL ? setting : "", ",", -1);
    for (size_t i = 0; each[i] != NULL; i++)
        if (*g_strstrip(each[i]) != '\0' && !read_folder(each[i], paths, error))
            return false;
    Folders *folders = folders_of(store);
    pthread_mutex_lock(&folders->lock);
    g_clear_pointer(&folders->paths, g_hash_table_unref);
    folders->paths = g_steal_pointer(&paths);
    pthread_mutex_unlock(&folders->lock);
    return true;
}

bool folders_known(Store *store)
{
    Folders *folders = folders_of(store);
    pthread_mutex_lock(&folders->lock);
    bool known = folders->paths != NULL;
    pthread_mutex_unlock(&folders->lock);
    return known;
}

void folders_json(Store *store, Buffer *out)
{
    Folders *folders = folders_of(store);
    json_array(out);
    pthread_mutex_lock(&folders->lock);
    GList *names = folders->paths != NULL ? g_hash_table_get_keys(folders->paths) : NULL;
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (const GList *at = names; at != NULL; at = at->next)
        json_string(out, at->data);
    pthread_mutex_unlock(&folders->lock);
    g_list_free(names);
    json_array_end(out);
}

char *folders_path(Store *store, const char *name, GError **error)
{
    Folders *folders = folders_of(store);
    pthread_mutex_lock(&folders->lock);
    char *path = folders->paths != NULL && name != NULL
                     ? g_strdup(g_hash_table_lookup(folders->paths, name))
                     : NULL;
    pthread_mutex_unlock(&folders->lock);
    if (path == NULL)
        fail(error, ERROR_INVALID,
             "There is no folder “%s” for exports. The option export-folders of serve names them.",
             "没有导出文件夹“%s”。由 serve 的选项 export-folders 指定。", name != NULL ? name : "");
    return path;
}

// ---- a file ----

struct FolderFile {
    int folder, file;
    int64_t series;
    char part[80];                 // its name until it is whole; "" when it has its own
    char name[NAME_MAX_BYTES + 1]; // of the folder, as people know it; "": none
};

// What went wrong in words that whoever looks after the machine can act on; errno says which.
static bool fail_folder(const FolderFile *file, GError **error)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
        return fail(error, ERROR_UNAVAILABLE,
                    "The folder for exports “%s” is not there any more. Whoever looks after the "
                    "server makes it again.",
                    "导出文件夹“%s”已不存在，请服务器管理员重新建立。", file->name);
    case EACCES:
    case EPERM:
    case EROFS:
        return fail(error, ERROR_UNAVAILABLE,
                    "Guanxi may not write into the folder for exports “%s”. Whoever looks after "
                    "the server allows it.",
                    "没有权限写入导出文件夹“%s”，请服务器管理员授权。", file->name);
    case ENOSPC:
    case EDQUOT:
        return fail(error, ERROR_UNAVAILABLE,
                    "There is no space left for the file in the folder for exports “%s”.",
                    "导出文件夹“%s”所在的磁盘已满。", file->name);
    default:
        return fail(error, ERROR_UNAVAILABLE, "The folder for exports “%s” cannot be written: %s",
                    "无法写入导出文件夹“%s”：%s", file->name, g_strerror(errno));
    }
}

FolderFile *folder_file_new(const char *folder, const char *name, int64_t series, GError **error)
{
    FolderFile *file = g_new0(FolderFile, 1);
    file->series = series;
    file->file = -1;
    g_strlcpy(file->name, name, sizeof file->name);
    file->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    g_snprintf(file->part, sizeof file->part, ".guanxi-s%" G_GINT64_FORMAT "-%08x%08x.part", series,
               g_random_int(), g_random_int());
    if (file->folder >= 0)
        file->file = openat(file->folder, file->part,
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (file->file >= 0)
        return file;
    fail_folder(file, error);
    file->part[0] = '\0';
    folder_file_free(file);
    return NULL;
}

FolderFile *folder_file_passing(int64_t series, GError **error)
{
    g_autofree char *path = NULL;
    FolderFile *file = g_new0(FolderFile, 1);
    file->series = series;
    file->folder = -1;
    file->file = g_file_open_tmp("guanxi-export-XXXXXX", &path, NULL);
    if (file->file >= 0) {
        unlink(path);
        return file;
    }
    fail(error, ERROR_UNAVAILABLE, "A file to be sent cannot be made on the server: %s",
         "服务器上无法建立待发送的文件：%s", g_strerror(errno));
    folder_file_free(file);
    return NULL;
}

int folder_file_descriptor(const FolderFile *file)
{
    return file->file;
}

void folder_file_free(FolderFile *file)
{
    if (file == NULL)
        return;
    if (file->file >= 0)
        close(file->file);
    if (file->folder >= 0) {
        if (file->part[0] != '\0')
            unlinkat(file->folder, file->part, 0);
        close(file->folder);
    }
    g_free(file);
}

bool folder_file_write(FolderFile *file, const void *data, size_t length, GError **error)
{
    const char *at = data;
    while (length > 0) {
        ssize_t written = write(file->file, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_folder(file, error);
        at += written;
        length -= (size_t)written;
    }
    return true;
}

// ---- names ----

// Letters, digits and Han as they are; everything else, path separators and leading dots among it,
// becomes one dash.
static void safe_title(GString *out, const char *title)
{
    for (const char *at = title; *at != '\0' && out->len < TITLE_MAX_BYTES;
         at = g_utf8_next_char(at)) {
        gunichar point = g_utf8_get_char(at);
        if (g_unichar_isalnum(point))
            g_string_append_unichar(out, point);
        else if (out->len > 0 && out->str[out->len - 1] != '-')
            g_string_append_c(out, '-');
    }
    if (out->len > 0 && out->str[out->len - 1] == '-')
        g_string_truncate(out, out->len - 1);
}

char *folder_file_name(const FolderFile *file, const FolderFileName *name)
{
    g_autoptr(GString) out = g_string_new(NULL);
    safe_title(out, name->title);
    g_string_append_printf(out, "%ss%" G_GINT64_FORMAT "-%s.%s", out->len > 0 ? "-" : "",
                           file->series, name->moment, name->suffix);
    return g_strdup(out->str);
}

// The moment in the name of a file of the series ("…s7-20261122-0330.csv"), or NULL: not one of
// ours.
static const char *moment_in(const char *name, int64_t series)
{
    static const char SHAPE[] = "dddddddd-dddd";
    g_autofree char *mark = g_strdup_printf("s%" G_GINT64_FORMAT "-", series);
    const char *found = g_strrstr(name, mark);
    if (found == NULL || (found != name && found[-1] != '-'))
        return NULL;
    const char *moment = found + strlen(mark);
    for (size_t i = 0; SHAPE[i] != '\0'; i++)
        if (SHAPE[i] == 'd' ? !g_ascii_isdigit(moment[i]) : moment[i] != SHAPE[i])
            return NULL;
    const char *rest = moment + strlen(SHAPE);
    bool ours = g_str_equal(rest, ".csv") || g_str_equal(rest, ".xlsx") ||
                g_str_equal(rest, ".jsonl") || g_str_equal(rest, ".pdf") ||
                g_str_equal(rest, ".png");
    return ours ? moment : NULL;
}

// ---- removing what is old ----

static bool is_plain_file(int folder, const char *name, struct stat *out)
{
    return fstatat(folder, name, out, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(out->st_mode);
}

static gint newest_first(gconstpointer a, gconstpointer b, gpointer series)
{
    int64_t one = *(const int64_t *)series;
    return strcmp(moment_in(*(char *const *)b, one), moment_in(*(char *const *)a, one));
}

// The files of the series; parts that a crash left behind are removed on the way.
static GPtrArray *list_series(const FolderFile *file)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *part = g_strdup_printf(".guanxi-s%" G_GINT64_FORMAT "-", file->series);
    int again = openat(file->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = again >= 0 ? fdopendir(again) : NULL;
    struct dirent *entry;
    struct stat status;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        bool is_part = g_str_has_prefix(entry->d_name, part);
        if ((!is_part && moment_in(entry->d_name, file->series) == NULL) ||
            !is_plain_file(file->folder, entry->d_name, &status))
            continue;
        if (!is_part)
            g_ptr_array_add(names, g_strdup(entry->d_name));
        else if (status.st_mtime < g_get_real_time() / G_USEC_PER_SEC - PART_HOURS * 3600)
            unlinkat(file->folder, entry->d_name, 0);
    }
    if (folder != NULL)
        closedir(folder);
    g_ptr_array_sort_with_data(names, newest_first, (gpointer)&file->series);
    return names;
}

static int64_t remove_old(const FolderFile *file, int64_t keep)
{
    int64_t removed = 0;
    g_autoptr(GPtrArray) names = list_series(file);
    for (guint i = (guint)MIN(keep, (int64_t)names->len); i < names->len; i++)
        removed += unlinkat(file->folder, g_ptr_array_index(names, i), 0) == 0;
    return removed;
}

char *folder_file_finish(FolderFile *file, const FolderFileName *name, int64_t *out_removed,
                         GError **error)
{
    g_autofree char *own = folder_file_name(file, name);
    g_assert(file->folder >= 0);
    if (fsync(file->file) != 0 || renameat(file->folder, file->part, file->folder, own) != 0 ||
        fsync(file->folder) != 0) {
        fail_folder(file, error);
        return NULL;
    }
    file->part[0] = '\0';
    *out_removed = remove_old(file, name->keep);
    return g_steal_pointer(&own);
}
