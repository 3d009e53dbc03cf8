using System.Globalization;
using CaesarRest.Finders;

namespace CaesarRest.Unit.Tests.Finders;

public sealed class PythonNumberTests
{
    [Theory]
    [InlineData(5, "5.0")]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(-2.6, "-2.6")]
    [InlineData(0.1, "0.1")]
    [InlineData(100, "100.0")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1e-7, "1e-07")]
    [InlineData(1.5e-7, "1.5e-07")]
    [InlineData(1e10, "10000000000.0")]
    [InlineData(123456789.125, "123456789.125")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1234567890123456, "1234567890123456.0")]
    [InlineData(9007199254740993, "9007199254740992.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.2345678901234568e17, "1.2345678901234568e+17")]
    [InlineData(1e22, "1e+22")]
    [InlineData(1e29, "1e+29")]
    [InlineData(1e100, "1e+100")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(0.30000000000000004, "0.30000000000000004")]
    public void A_float_prints_as_in_python(double value, string expected) => Assert.Equal(expected, PythonNumber.Print(value));

    [Theory]
    [InlineData("5", 5.0)]
    [InlineData("\"+5.\"", 5.0)]
    [InlineData("\".5\"", 0.5)]
    [InlineData("\"1_000.5\"", 1000.5)]
    [InlineData("\"1e3\"", 1000.0)]
    [InlineData("false", 0.0)]
    [InlineData("\"infinity\"", null)]
    [InlineData("\" 1_0e1_0 \"", 10e10)]
    [InlineData("\"1_.5\"", null)]
    [InlineData("\"1__0\"", null)]
    [InlineData("true", 1.0)]
    [InlineData("\"0x10\"", null)]
    [InlineData("\"1 0\"", null)]
    [InlineData("null", null)]
    public void A_float_is_read_as_in_python(string json, double? expected) => Assert.Equal(expected, PythonNumber.ReadFloat(InstalledFinders.Json(json)));

    [Theory]
    [InlineData("5.9", "5")]
    [InlineData("-5.9", "-5")]
    [InlineData("1e3", "1000")]
    [InlineData("1e22", "10000000000000000000000")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("\"1_000\"", "1000")]
    [InlineData("\"+7\"", "7")]
    [InlineData("\" -1_0 \"", "-10")]
    [InlineData("\"_1\"", null)]
    [InlineData("\"1_\"", null)]
    [InlineData("\"007\"", "7")]
    [InlineData("-0.5", "0")]
    [InlineData("\"7.0\"", null)]
    [InlineData("\"\"", null)]
    [InlineData("1e999", null)]
    public void An_int_is_read_as_in_python(string json, string? expected) =>
        Assert.Equal(expected, PythonNumber.ReadInt(InstalledFinders.Json(json))?.ToString(CultureInfo.InvariantCulture));
}
