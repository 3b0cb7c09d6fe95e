// SPDX-License-Identifier: Apache-2.0
// This target only carries pkg-config's compiler and linker flags to CSimdjson: Swift never sees simdjson's C++.
#ifndef NHIPCAU_CSIMDJSON_SYSTEM_SHIM_H
#define NHIPCAU_CSIMDJSON_SYSTEM_SHIM_H
#ifdef __cplusplus
#include <simdjson.h>
#endif
#endif
