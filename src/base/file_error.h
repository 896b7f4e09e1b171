// SPDX-License-Identifier: Apache-2.0
//
// Why a file cannot be used, in both languages, where the system has only one.
#pragma once

#include "base/error.h"

// Fails with what the error number of the system says of the file or folder: ERROR_NOT_FOUND,
// ERROR_FORBIDDEN, ERROR_INVALID (a folder where a file is wanted), else ERROR_UNAVAILABLE.
bool fail_file(GError **error, const char *path, int number);
