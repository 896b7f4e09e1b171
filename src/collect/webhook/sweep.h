// SPDX-License-Identifier: Apache-2.0
//
// What came in and was taken, or went out and arrived, is kept for a week; what failed for 90 days.
#pragma once

#include "job/job.h"

extern const JobKind WEBHOOK_SWEEP_JOB; // "webhook_sweep"
