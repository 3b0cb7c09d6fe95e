// SPDX-License-Identifier: Apache-2.0
// OpenSSL's one-shot digests; librabbitmq and libpq stand on the same library.
#pragma once
#include <openssl/sha.h>
