// SPDX-License-Identifier: Apache-2.0
#include "base/file_error.h"

#include <errno.h>

bool fail_file(GError **error, const char *path, int number)
{
    g_autofree char *name = g_filename_display_name(path);
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return fail(error, ERROR_NOT_FOUND, "There is no file “%s”", "没有文件“%s”", name);
    case EACCES:
    case EPERM:
        return fail(error, ERROR_FORBIDDEN, "“%s” may not be read by the user that Guanxi runs as",
                    "运行本程序的用户没有读取“%s”的权限", name);
    case EISDIR:
        return fail(error, ERROR_INVALID, "“%s” is a folder: name the files in it",
                    "“%s”是文件夹：请指定其中的文件", name);
    default:
        return fail(error, ERROR_UNAVAILABLE, "“%s” cannot be read: %s", "无法读取“%s”：%s", name,
                    g_strerror(number));
    }
}
