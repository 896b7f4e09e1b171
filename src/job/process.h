// SPDX-License-Identifier: Apache-2.0
//
// Names of worker processes: BOOT-NAMESPACE-PID-START. They tell, on the machine where it ran,
// whether the process still lives, so that the jobs of a killed server are taken over at once and
// not after their lease.
#pragma once

#include <stdbool.h>

char *process_name(void); // of this process; free with g_free()

// True only when it is certain: the process ran under this boot and process namespace and is gone.
bool process_is_gone(const char *name);
