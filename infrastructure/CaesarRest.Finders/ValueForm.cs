using System.Text.RegularExpressions;

namespace CaesarRest.Finders;

/// <summary>Forms of text values. A finder would misread, or even run, text of another form.</summary>
public enum ValueForm
{
    /// <summary><c>0.25,0.5</c>.</summary>
    NumberList,

    /// <summary><c>2.5,3.5</c>, none negative.</summary>
    NumberPair,

    /// <summary><c>None</c> or <c>1.4e9</c>.</summary>
    NumberOrNone,

    /// <summary><c>None</c> or <c>12</c>.</summary>
    WholeOrNone,

    /// <summary><c>None</c> or <c>(60, 15)</c>.</summary>
    WholeTwoOrNone,

    /// <summary><c>None</c> or <c>(0.0025, 0.0019, 30)</c>.</summary>
    ThreeOrNone,

    /// <summary><c>None</c> or <c>(10, 100, 10, 100)</c>.</summary>
    FourOrNone,
}

/// <summary>What each <see cref="ValueForm"/> accepts, and how a user is told.</summary>
internal static partial class ValueForms
{
    private const string Number = @"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?";
    private const string Unsigned = @"([0-9]+\.?[0-9]*|\.[0-9]+)";

    private static readonly Dictionary<ValueForm, (Regex Accepts, string Words)> Table = new()
    {
        [ValueForm.NumberList] = (List(), "numbers separated by commas"),
        [ValueForm.NumberPair] = (Pair(), "two numbers separated by a comma"),
        [ValueForm.NumberOrNone] = (OneOrNone(), "None or a number"),
        [ValueForm.WholeOrNone] = (WholeOrNone(), "None or a whole number"),
        [ValueForm.WholeTwoOrNone] = (WholeTwoOrNone(), "None or two whole numbers as (a, b)"),
        [ValueForm.ThreeOrNone] = (ThreeOrNone(), "None or three numbers as (a, b, c)"),
        [ValueForm.FourOrNone] = (FourOrNone(), "None or four numbers as (a, b, c, d)"),
    };

    public static bool Accepts(this ValueForm form, string text) => Table[form].Accepts.IsMatch(text);

    public static string Words(this ValueForm form) => Table[form].Words;

    [GeneratedRegex($@"\A{Number}(,{Number})*\z")]
    private static partial Regex List();

    [GeneratedRegex($@"\A{Unsigned},{Unsigned}\z")]
    private static partial Regex Pair();

    [GeneratedRegex($@"\A(None|{Number})\z")]
    private static partial Regex OneOrNone();

    [GeneratedRegex(@"\A(None|[0-9]+)\z")]
    private static partial Regex WholeOrNone();

    [GeneratedRegex(@"\A(None|\( ?[0-9]+, ?[0-9]+ ?\))\z")]
    private static partial Regex WholeTwoOrNone();

    [GeneratedRegex($@"\A(None|\( ?{Number}(, ?{Number}){{2}} ?\))\z")]
    private static partial Regex ThreeOrNone();

    [GeneratedRegex($@"\A(None|\( ?{Number}(, ?{Number}){{3}} ?\))\z")]
    private static partial Regex FourOrNone();
}
