// SPDX-License-Identifier: Apache-2.0

/// Which NhipCau this is.
package enum ProductVersion {
    package static let current = "0.1.0"
}
