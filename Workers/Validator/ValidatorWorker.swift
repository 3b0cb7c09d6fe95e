// SPDX-License-Identifier: Apache-2.0

import Operations
import Stages

@main
struct ValidatorWorker {
    static func main() async {
        await ServiceMain.run("validator") { runtime in
            try Workers.validator(runtime)
        }
    }
}
