// SPDX-License-Identifier: Apache-2.0

import Operations
import Stages

@main
struct NotifierWorker {
    static func main() async {
        await ServiceMain.run("notifier") { runtime in
            try Workers.notifier(runtime)
        }
    }
}
