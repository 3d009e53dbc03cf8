using CaesarRest.Scenario.Tests.Storage.Sagas;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class SqliteWritingTests() : WritingContract(new SqliteTestStore());

public sealed class SqliteQueryTests() : QueryContract(new SqliteTestStore());

public sealed class SqliteSagaTests() : SagaContract(new SqliteTestStore());
