// SPDX-License-Identifier: Apache-2.0

import Operations
import Stages

@main
struct IngestWorker {
    static func main() async {
        await ServiceMain.run("ingest") { runtime in
            try Workers.ingest(runtime)
        }
    }
}
