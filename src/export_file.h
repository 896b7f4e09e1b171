// SPDX-License-Identifier: Apache-2.0
//
// Records into a file for the commands that export, as the system sees them.
#pragma once

#include "collect/export.h"
#include "command.h"

// Writes to the file that --output names, else to standard output; says how many when it was a
// file. A file that could not be finished is removed. The command has an option "output".
bool export_file(Invocation *invocation, Store *store, const ExportRequest *request,
                 GError **error);
