// SPDX-License-Identifier: Apache-2.0

package import Logging

/// A swift-log handler that writes every event as one line, JSON or plain, to a ``LogSink``.
///
/// A disabled level costs a comparison: swift-log asks `logLevel` before it evaluates the message.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let sink: LogSink

    /// - Parameters:
    ///   - label: the logger's name, such as `nhipcau.ingest`.
    ///   - format: one JSON object a line, or text for people.
    ///   - level: the lowest level that is written.
    ///   - sink: where lines go.
    package init(label: String, format: LogFormat, level: Logger.Level, sink: LogSink = .standardError) {
        self.label = label
        self.format = format
        self.logLevel = level
        self.sink = sink
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() {
            all.merge(provided) { _, new in new }
        }
        if let own = event.metadata {
            all.merge(own) { _, new in new }
        }
        switch format {
        case .json: sink.put(LogLine.json(event, label: label, metadata: all))
        case .plain: sink.put(LogLine.plain(event, label: label, metadata: all))
        }
    }
}
