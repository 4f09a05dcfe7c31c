/**
 * Stores the lines of the log. Runs as the Automated Process user, apart from the transaction that wrote them.
 *
 * @group Foundation
 */
trigger LogEventTrigger on Log_Event__e(after insert) {
    LogEntries.store(Trigger.new);
}
