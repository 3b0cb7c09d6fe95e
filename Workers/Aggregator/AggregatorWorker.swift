// SPDX-License-Identifier: Apache-2.0

import Operations
import Stages

@main
struct AggregatorWorker {
    static func main() async {
        await ServiceMain.run("aggregator") { runtime in
            try Workers.aggregator(runtime)
        }
    }
}
